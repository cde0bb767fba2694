ALTER TABLE "versions" ALTER COLUMN "number" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "devices" ADD COLUMN "test_device" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "enrolment_tokens" ADD COLUMN "test_device" boolean DEFAULT false NOT NULL;