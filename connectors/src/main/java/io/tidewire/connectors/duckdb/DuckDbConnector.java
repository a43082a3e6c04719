package io.tidewire.connectors.duckdb;

import static io.tidewire.api.connector.OptionSpec.Type.STRING;
import static io.tidewire.api.connector.OptionSpec.Type.STRINGS;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Tables of the pipeline's store. */
public final class DuckDbConnector implements Connector {

    static final String TABLE = "table";
    static final String MODE = "mode";
    static final String PRIMARY_KEY = "primary_key";

    /** Tables that begin so are Tidewire's own. */
    static final String RESERVED = "tidewire_";

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "duckdb",
                    "Tables of the pipeline's own DuckDB store, for tidewire query and the API.",
                    null,
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.optional(
                                            TABLE,
                                            STRING,
                                            "The table, made when missing and emptied by a new run;"
                                                    + " the sink's name when absent."),
                                    OptionSpec.choice(
                                            MODE,
                                            "table",
                                            List.of("table", "changelog"),
                                            "table holds the current rows, changelog every change"
                                                    + " with its op."),
                                    OptionSpec.optional(
                                            PRIMARY_KEY,
                                            STRINGS,
                                            "Columns of which each combination stands once, the"
                                                    + " latest row winning; the table's own key when"
                                                    + " absent.")),
                            List.of(),
                            null,
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "Whole steps show at once, each transaction with its step; after a crash"
                                    + " those beyond the checkpoint are undone."));

    private final DuckDbStore store;

    /**
     * @param store not opened before a sink is
     */
    public DuckDbConnector(DuckDbStore store) {
        this.store = store;
    }

    @Override
    public ConnectorSpec spec() {
        return SPEC;
    }

    @Override
    public String place(String name, Options options, PipelineSpec.@Nullable Format format) {
        String written = options.stringOrNull(TABLE);
        List<String> key = options.strings(PRIMARY_KEY);
        return "table "
                + (written == null ? name : written)
                + (options.string(MODE).equals("table") ? "" : " as " + options.string(MODE))
                + (key.isEmpty() ? "" : " by " + String.join(", ", key));
    }

    @Override
    public Renewal renewal(Options options) {
        return Renewal.REPLACES;
    }

    @Override
    public Sink openSink(SinkContext context) {
        return new DuckDbSink(context, store);
    }

    @Override
    public List<Fault> checkSink(SinkContext context) {
        List<Fault> faults = new ArrayList<>();
        String table = context.options().stringOrNull(TABLE);
        if (table != null && table.toLowerCase(Locale.ROOT).startsWith(RESERVED)) {
            faults.add(
                    Fault.error(
                            ErrorCode.WRONG_VALUE,
                            "table: names that begin with " + RESERVED + " are Tidewire's own",
                            "choose another name",
                            null));
        }
        for (String column : context.options().strings(PRIMARY_KEY)) {
            if (context.schema().indexOf(column) < 0) {
                faults.add(
                        Fault.error(
                                ErrorCode.UNKNOWN_NAME,
                                "primary_key: no column '" + column + "'",
                                "columns are " + String.join(", ", context.schema().names()),
                                null));
            }
        }
        if (context.options().string(MODE).equals("changelog")
                && context.schema().indexOf(ChangeLog.OP) >= 0) {
            faults.add(
                    Fault.error(
                            ErrorCode.CONFLICT,
                            "mode changelog adds a column 'op', and the table has one",
                            "rename that column in the view",
                            null));
        }
        return faults;
    }
}
