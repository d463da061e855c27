ALTER TABLE "runs" ADD COLUMN "step_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "queued_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "admitted_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "runs_finished_at" ON "runs" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "runs_waiting" ON "runs" USING btree ("queued_at","id") WHERE "runs"."status" = 'queued' and "runs"."admitted_at" is null;