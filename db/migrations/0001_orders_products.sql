CREATE TABLE "order_event_batches" (
	"batch" bigserial PRIMARY KEY NOT NULL,
	"first_id" bigint NOT NULL,
	"events" integer NOT NULL,
	"run_id" uuid NOT NULL,
	CONSTRAINT "order_event_batches_firstId_unique" UNIQUE("first_id")
);
--> statement-breakpoint
CREATE TABLE "order_events" (
	"batch" bigint NOT NULL,
	"position" integer NOT NULL,
	"type" text NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"document" text NOT NULL,
	"changes" json,
	CONSTRAINT "order_events_batch_position_pk" PRIMARY KEY("batch","position")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"key" uuid PRIMARY KEY NOT NULL,
	"id" text collate "C" NOT NULL,
	"digest" uuid NOT NULL,
	"last_updated" timestamp with time zone,
	"batch" bigint NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "products" (
	"key" uuid PRIMARY KEY NOT NULL,
	"id" text collate "C" NOT NULL,
	"digest" uuid NOT NULL,
	"filling" text NOT NULL,
	"product" json NOT NULL,
	"run_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "layout" jsonb;--> statement-breakpoint
ALTER TABLE "order_events" SET (toast_tuple_target = 8160);--> statement-breakpoint
ALTER TABLE "products" SET (toast_tuple_target = 8160);
