package io.tidewire.app.flink;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Flink says of parts of a pipeline that it does not take, at their places in the file, with
 * what to write instead. Whatever it is wrapped in, the job says it in a line for each part.
 */
final class UnfitParts {

    private static final Pattern UNFIT =
            Pattern.compile("tidewire-unfit (view|sink|pipeline) (\\S+) ([^\\n]*)");

    private static final Pattern PLACE =
            Pattern.compile(
                    "(?:From|At) line (\\d+), column (\\d+)(?: to line (\\d+), column (\\d+))?:? ?");

    private static final String NUMBERED =
            "number the rows in a view, ROW_NUMBER() OVER (PARTITION BY ... ORDER BY ...), and join"
                    + " those with the first numbers";

    private static final String BEFORE =
            "take the window of the source's event time as it comes, before a join, an aggregate or"
                    + " a computation; or group by a time rounded down, such as FLOOR(ts TO HOUR)";

    /** What to write instead, by a part of what Flink says. */
    private static final Map<String, String> INSTEAD = instead();

    private UnfitParts() {}

    private static Map<String, String> instead() {
        Map<String, String> hints = new LinkedHashMap<>();
        hints.put("Illegal use of 'NULL'", "say of which type it is: CAST(NULL AS INT)");
        hints.put(
                "implicit type conversion",
                "CAST one side of the comparison to the type of the other one; where no two types"
                        + " are compared, refer in a sub-query to rows one level further out at"
                        + " most");
        hints.put("Cannot apply '||'", "CAST the number to STRING, or write CONCAT");
        hints.put(
                "count of one field",
                "SELECT COUNT(*) FROM (SELECT DISTINCT a, b ...), without the rows where one is"
                        + " NULL");
        hints.put("timecol is a time attribute", BEFORE);
        hints.put("LEAD Function", "LAG, from the row that comes after");
        hints.put(
                "RANK() on streaming table", "ROW_NUMBER(), with an ORDER BY that leaves no ties");
        hints.put(
                "must be computed on the same window",
                "a view for each OVER window, and join them by what identifies a row");
        hints.put(
                "Non-time attribute sort is not supported for bounded OVER",
                "order by the event time");
        hints.put("FOLLOWING windows are not supported", "end the frame with CURRENT ROW");
        hints.put("FETCH is missed", "LIMIT the rows as well");
        hints.put(
                "Sort on a non-time-attribute",
                "leave ORDER BY out, or LIMIT the rows: a view has no order");
        hints.put("unexpected correlate variable", NUMBERED + "; or aggregate by the key and join");
        hints.put(
                "equivalence.get(", "put the sub-query into WHERE, or into a view that is joined");
        hints.put(
                "integral multiple",
                "a size that is a multiple of the slide; or TUMBLE by what both are multiples of");
        hints.put("APPROX_COUNT_DISTINCT", "COUNT(DISTINCT value)");
        hints.put("WITHIN GROUP", "the order of arrival, or ARRAY_AGG(value ORDER BY ...)");
        hints.put(
                "no row time attribute can be found",
                "give the source that is joined an event_time");
        hints.put("PROCTIME()", "join FOR SYSTEM_TIME AS OF the event time of the row");
        hints.put(
                "Cannot generate a valid execution plan",
                "UNNEST in FROM, with CROSS JOIN, and aggregate what comes of it");
        return hints;
    }

    /**
     * @param said by the job, or by Flink with what the job said in it
     * @return a fault for each part; empty when it is about something else
     */
    static List<Fault> faults(PipelineSpec spec, String said) {
        List<Fault> faults = new ArrayList<>();
        Matcher unfit = UNFIT.matcher(said);
        while (unfit.find()) {
            String kind = unfit.group(1);
            String name = unfit.group(2);
            String why = unfit.group(3);
            Fault fault =
                    Fault.error(
                            ErrorCode.ENGINE_UNSUPPORTED,
                            "Flink does not take the "
                                    + kind
                                    + " '"
                                    + name
                                    + "': "
                                    + PLACE.matcher(why).replaceFirst(""),
                            hint(why),
                            place(spec, kind, name, why));
            if (!faults.contains(fault)) {
                faults.add(fault);
            }
        }
        return faults;
    }

    private static String hint(String why) {
        return INSTEAD.entrySet().stream()
                .filter(entry -> why.contains(entry.getKey()))
                .findFirst()
                .map(entry -> "write instead: " + entry.getValue())
                .orElse(
                        "docs/flink.md says what runs there; what cannot be written in another way"
                                + " can be computed by a run of Tidewire, into a topic");
    }

    private static @Nullable Location place(
            PipelineSpec spec, String kind, String name, String why) {
        for (PipelineSpec.View view : spec.views()) {
            if (kind.equals("view") && view.name().equals(name)) {
                Matcher place = PLACE.matcher(why);
                if (!place.find()) {
                    return view.sql().start();
                }
                boolean range = place.group(3) != null;
                return view.sql()
                        .locate(
                                number(place, 1),
                                number(place, 2),
                                number(place, range ? 3 : 1),
                                number(place, range ? 4 : 2));
            }
        }
        for (PipelineSpec.Sink sink : spec.sinks()) {
            if (kind.equals("sink") && sink.name().equals(name)) {
                return sink.location();
            }
        }
        return null;
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }
}
