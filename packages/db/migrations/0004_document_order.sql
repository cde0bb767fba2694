ALTER TABLE "flows" ALTER COLUMN "document" SET DATA TYPE json;--> statement-breakpoint
ALTER TABLE "versions" ALTER COLUMN "flow" SET DATA TYPE json;