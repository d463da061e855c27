CREATE TABLE "schedules" (
	"import_id" uuid PRIMARY KEY NOT NULL,
	"cron" text NOT NULL,
	"catch_up_minutes" integer NOT NULL,
	"run_timeout_hours" integer NOT NULL,
	"max_failures" integer NOT NULL,
	"paused_reason" text,
	"count_from" timestamp with time zone NOT NULL,
	"periods" jsonb NOT NULL,
	"settled_until" timestamp with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"applied_revision" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "scheduled_for" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "skip_reason" text;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "skipped_for_run_id" uuid;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_skipped_for_run_id_runs_id_fk" FOREIGN KEY ("skipped_for_run_id") REFERENCES "public"."runs"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "runs_slot" ON "runs" USING btree ("import_id","scheduled_for");--> statement-breakpoint
CREATE INDEX "runs_import_id_status" ON "runs" USING btree ("import_id","status","finished_at");