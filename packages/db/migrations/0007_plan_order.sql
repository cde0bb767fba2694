ALTER TABLE "versions" ALTER COLUMN "plan" SET DATA TYPE json;--> statement-breakpoint
-- A plan's inputs are its flow's, which kept their order.
UPDATE "versions" SET "plan" = (
	SELECT json_object_agg(key, CASE key WHEN 'inputs' THEN "flow" -> 'inputs' ELSE value END)
	FROM json_each("plan")
) WHERE ("plan" -> 'inputs')::jsonb = ("flow" -> 'inputs')::jsonb;
