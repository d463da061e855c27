ALTER TABLE "run_buckets" ADD COLUMN "compared" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "hold" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "expected_file" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "earlier_failures" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "spool_cleared_at" timestamp with time zone;