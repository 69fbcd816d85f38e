CREATE TABLE "source_calls" (
	"sync_id" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"calls" integer NOT NULL,
	CONSTRAINT "source_calls_sync_id_hour_pk" PRIMARY KEY("sync_id","hour")
);
--> statement-breakpoint
ALTER TABLE "source_calls" ADD CONSTRAINT "source_calls_sync_id_syncs_id_fk" FOREIGN KEY ("sync_id") REFERENCES "public"."syncs"("id") ON DELETE no action ON UPDATE no action;