CREATE TABLE "events" (
	"id" text PRIMARY KEY NOT NULL,
	"sync_id" text NOT NULL,
	"subject" text NOT NULL,
	"event_id" text NOT NULL,
	"payload" text,
	"state" text DEFAULT 'received' NOT NULL,
	"record" text DEFAULT 'none' NOT NULL,
	"record_by" text,
	"outcome" text,
	"record_id" text,
	"record_url" text,
	"message" text DEFAULT 'none' NOT NULL,
	"message_by" text,
	"sending_at" timestamp (3) with time zone,
	"error" text,
	"told_of" text,
	"told_at" timestamp (3) with time zone,
	"revived" boolean DEFAULT false NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "events_subject" UNIQUE("sync_id","subject")
);
--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_sync_id_syncs_id_fk" FOREIGN KEY ("sync_id") REFERENCES "public"."syncs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_state_due_at_index" ON "events" USING btree ("state","due_at");--> statement-breakpoint
CREATE INDEX "events_sync_id_received_at_id_index" ON "events" USING btree ("sync_id","received_at","id");--> statement-breakpoint
CREATE INDEX "events_sync_id_told_at_index" ON "events" USING btree ("sync_id","told_at");