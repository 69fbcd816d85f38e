ALTER TABLE "sync_states" ADD COLUMN "owned_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "sync_states" ADD COLUMN "target" text;