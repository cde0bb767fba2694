import type { TypeHealth } from '@contraflow/api'
import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../database.ts'

/** So many runs at most are looked at, whatever the size of the fleet. */
const MAX_RUNS = 1_000
const MAX_DEVICES = 5

const rowSchema = z.object({
  uses: z.string(),
  attempts: z.int(),
  crashed: z.int(),
  crashedDevices: z.int(),
  devices: z.array(
    z.object({
      deviceId: z.string(),
      deviceName: z.string(),
      runId: z.string(),
      crashed: z.int(),
      message: z.string(),
      at: z.number(),
    }),
  ),
})

/**
 * How the attempts of each type ended in the newest runs since then: all of it from the runs' own events. Which type an
 * attempt was of, the plan says that its run runs with.
 */
export async function healthOfTypes(
  db: Database,
  organisationId: string,
  since: Date,
): Promise<readonly TypeHealth[]> {
  const { rows } = await db.execute(sql`
    with recent as (
      select runs.id as run_id, runs.ordinal, runs.device_id, deployments.version_id
      from runs join deployments on deployments.id = runs.deployment_id
      where runs.organisation_id = ${organisationId} and runs.created_at >= ${since.toISOString()}
      order by runs.created_at desc
      limit ${MAX_RUNS}
    ), works as (
      select version_id, work ->> 'id' as id, work ->> 'uses' as uses
      from (select distinct version_id from recent) as used
      join versions on versions.id = version_id,
      -- It is json, for the order of its keys, and only jsonb can be put together.
      lateral (select plan::jsonb as whole) as planned,
      jsonb_array_elements(
        (whole -> 'steps') || (whole -> 'actions') || coalesce(nullif(whole -> 'flowRollback', 'null'), '[]')
      ) as work
    ), ended as (
      select
        works.uses, recent.device_id, recent.run_id,
        row_number() over (order by recent.ordinal, entry.seq) as place,
        (entry.body ->> 'at')::float8 as at,
        coalesce(entry.body #>> '{event,outcome,failure,kind}' = 'crashed', false) as has_crashed,
        entry.body #>> '{event,outcome,failure,message}' as message
      from recent
      join journal_entries as entry
        on entry.run_id = recent.run_id and entry.body #>> '{event,type}' = 'attempt-ended'
      join works on works.version_id = recent.version_id and works.id = entry.body #>> '{event,id}'
    ), by_device as (
      select
        uses, device_id, count(*) as attempts, count(*) filter (where has_crashed) as crashed,
        max(place) filter (where has_crashed) as latest
      from ended group by uses, device_id
    )
    select
      by_device.uses,
      sum(attempts)::int as attempts,
      sum(crashed)::int as crashed,
      (count(*) filter (where crashed > 0))::int as "crashedDevices",
      coalesce(to_jsonb((array_agg(
        jsonb_build_object(
          'deviceId', devices.id, 'deviceName', devices.name, 'runId', ended.run_id,
          'crashed', crashed, 'message', ended.message, 'at', ended.at
        ) order by latest desc
      ) filter (where crashed > 0))[1:${sql.raw(String(MAX_DEVICES))}]), '[]') as devices
    from by_device
    join devices on devices.id = by_device.device_id
    left join ended on ended.place = by_device.latest
    group by by_device.uses
    order by by_device.uses
  `)
  return rows.map((row) => rowSchema.parse(row))
}
