CREATE TABLE "plugins" (
	"organisation_id" text NOT NULL,
	"digest" text NOT NULL,
	"plugin_id" text NOT NULL,
	"version" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "plugins_organisation_id_digest_pk" PRIMARY KEY("organisation_id","digest")
);
--> statement-breakpoint
ALTER TABLE "plugins" ADD CONSTRAINT "plugins_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;