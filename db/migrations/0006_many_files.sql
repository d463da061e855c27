CREATE TABLE "run_files" (
	"run_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"path" text NOT NULL,
	"listed_bytes" bigint,
	"version" text,
	"facts" jsonb,
	"source_object" text,
	"text_object" text,
	"layout" jsonb,
	"records" integer,
	"lines_before" bigint,
	"lines" bigint,
	"bucket_share" double precision,
	CONSTRAINT "run_files_run_id_position_pk" PRIMARY KEY("run_id","position")
);
--> statement-breakpoint
ALTER TABLE "run_chunks" ADD COLUMN "file" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "matched_files" integer;--> statement-breakpoint
ALTER TABLE "run_files" ADD CONSTRAINT "run_files_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_files_path" ON "run_files" USING hash ("path");