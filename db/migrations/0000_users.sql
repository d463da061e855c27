CREATE TABLE "idempotency_keys" (
	"key" text PRIMARY KEY NOT NULL,
	"request_digest" text NOT NULL,
	"status" integer NOT NULL,
	"location" text,
	"body" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"entity" text NOT NULL,
	"definition" jsonb NOT NULL,
	"sealed_credentials" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"archived_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "profile_aliases" (
	"key" uuid PRIMARY KEY NOT NULL,
	"id_type" text collate "C" NOT NULL,
	"id" text collate "C" NOT NULL,
	"profile_key" uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"key" uuid PRIMARY KEY NOT NULL,
	"id_type" text collate "C" NOT NULL,
	"id" text collate "C" NOT NULL,
	"digest" uuid NOT NULL,
	"attributes" jsonb NOT NULL,
	"run_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rejected_records" (
	"run_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "rejected_records_run_id_chunk_pk" PRIMARY KEY("run_id","chunk")
);
--> statement-breakpoint
CREATE TABLE "run_buckets" (
	"run_id" uuid NOT NULL,
	"bucket" integer NOT NULL,
	"fence" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"merged_at" timestamp with time zone,
	CONSTRAINT "run_buckets_run_id_bucket_pk" PRIMARY KEY("run_id","bucket")
);
--> statement-breakpoint
CREATE TABLE "run_chunks" (
	"run_id" uuid NOT NULL,
	"chunk" integer NOT NULL,
	"offset_bytes" bigint NOT NULL,
	"length_bytes" bigint NOT NULL,
	"first_line" bigint NOT NULL,
	"records" integer NOT NULL,
	"prepared_object" text,
	"bucket_offsets" bigint[],
	"report" jsonb,
	"prepared_at" timestamp with time zone,
	CONSTRAINT "run_chunks_run_id_chunk_pk" PRIMARY KEY("run_id","chunk")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"import_id" uuid NOT NULL,
	"entity" text NOT NULL,
	"definition" jsonb NOT NULL,
	"dry_run" boolean NOT NULL,
	"trigger" text NOT NULL,
	"status" text DEFAULT 'queued' NOT NULL,
	"step" text,
	"file" jsonb,
	"source_object" text,
	"text_object" text,
	"header" jsonb,
	"records" integer,
	"tally" jsonb,
	"report" jsonb,
	"failure" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "profile_aliases" ADD CONSTRAINT "profile_aliases_profile_key_profiles_key_fk" FOREIGN KEY ("profile_key") REFERENCES "public"."profiles"("key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rejected_records" ADD CONSTRAINT "rejected_records_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_buckets" ADD CONSTRAINT "run_buckets_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_chunks" ADD CONSTRAINT "run_chunks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_import_id_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."imports"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "imports_entity_id" ON "imports" USING btree ("entity","id");--> statement-breakpoint
CREATE INDEX "profile_aliases_profile_key" ON "profile_aliases" USING btree ("profile_key");--> statement-breakpoint
CREATE INDEX "runs_import_id_id" ON "runs" USING btree ("import_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "runs_active" ON "runs" USING btree ("import_id") WHERE "runs"."status" in ('queued', 'in_progress');