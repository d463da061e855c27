CREATE TABLE "notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"import_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"event" text NOT NULL,
	"retry" integer NOT NULL,
	"body" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_attempt_at" timestamp with time zone,
	"last_problem" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notifications_event" UNIQUE("run_id","event","retry")
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "told_all" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notifications_import_id_id" ON "notifications" USING btree ("import_id","id");--> statement-breakpoint
CREATE INDEX "notifications_status" ON "notifications" USING btree ("status");--> statement-breakpoint
CREATE INDEX "runs_notify" ON "runs" USING btree ("import_id") WHERE "runs"."definition" ? 'notify' and not "runs"."told_all";