CREATE TABLE "connected_records" (
	"run_id" uuid PRIMARY KEY NOT NULL,
	"object" text,
	"bucket" integer
);
--> statement-breakpoint
CREATE TABLE "contact_fetches" (
	"run_id" uuid PRIMARY KEY NOT NULL,
	"account_id" text,
	"paging" jsonb NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"pages" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_pages" (
	"run_id" uuid NOT NULL,
	"page" integer NOT NULL,
	"offset" integer NOT NULL,
	"limit" integer NOT NULL,
	"received" integer NOT NULL,
	"total_items" integer NOT NULL,
	"numbers" "bytea" NOT NULL,
	"object" text,
	"size_bytes" bigint NOT NULL,
	CONSTRAINT "contact_pages_run_id_page_pk" PRIMARY KEY("run_id","page")
);
--> statement-breakpoint
ALTER TABLE "connected_records" ADD CONSTRAINT "connected_records_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_fetches" ADD CONSTRAINT "contact_fetches_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_pages" ADD CONSTRAINT "contact_pages_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;