CREATE TABLE "sync_states" (
	"sync_id" text PRIMARY KEY NOT NULL,
	"owner" text,
	"last_run" text,
	"cursor" text,
	"mapping" text,
	"schema" jsonb,
	"added" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"ledger" jsonb,
	"doubts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"refreshed_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sync_states" ADD CONSTRAINT "sync_states_sync_id_syncs_id_fk" FOREIGN KEY ("sync_id") REFERENCES "public"."syncs"("id") ON DELETE no action ON UPDATE no action;