CREATE TABLE "draft_states" (
	"flow_id" text PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"content" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "draft_updates" (
	"flow_id" text NOT NULL,
	"revision" integer NOT NULL,
	"content" "bytea" NOT NULL,
	"by" text NOT NULL,
	"origin" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "draft_updates_flow_id_revision_pk" PRIMARY KEY("flow_id","revision")
);
--> statement-breakpoint
ALTER TABLE "draft_states" ADD CONSTRAINT "draft_states_flow_id_flows_id_fk" FOREIGN KEY ("flow_id") REFERENCES "public"."flows"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_updates" ADD CONSTRAINT "draft_updates_flow_id_flows_id_fk" FOREIGN KEY ("flow_id") REFERENCES "public"."flows"("id") ON DELETE no action ON UPDATE no action;