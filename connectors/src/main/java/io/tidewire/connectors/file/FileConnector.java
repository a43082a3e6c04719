package io.tidewire.connectors.file;

import io.tidewire.api.connector.Connector;
import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.History;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.connector.Renewal;
import io.tidewire.api.connector.Sink;
import io.tidewire.api.connector.SinkContext;
import io.tidewire.api.connector.Source;
import io.tidewire.api.connector.SourceContext;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Files: a glob of them read or followed, one written. */
public final class FileConnector implements Connector {

    private static final List<String> FORMATS = List.of("json", "csv", "raw");

    static final String APPEND = "append";
    static final String CHANGELOG = "changelog";
    static final String SNAPSHOT = "snapshot";
    static final String PARTS = "parts";

    public static final ConnectorSpec SPEC =
            new ConnectorSpec(
                    "file",
                    "Reads or follows files of JSON lines, CSV or plain lines, and writes them.",
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.required(
                                            "path",
                                            OptionSpec.Type.STRING,
                                            "A file, or a glob such as logs/*.ndjson; names that end in .gz are decompressed."),
                                    OptionSpec.optional(
                                            "follow",
                                            OptionSpec.Type.BOOLEAN,
                                            false,
                                            "Goes on reading what is appended, through rotation, and picks up files that appear later.")),
                            FORMATS,
                            null,
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "A file is read again from the byte offset of the last checkpoint."),
                    new ConnectorSpec.Side(
                            List.of(
                                    OptionSpec.required(
                                            "path",
                                            OptionSpec.Type.STRING,
                                            "The file to write, or with mode: parts the directory; what is missing of it is created."),
                                    OptionSpec.choice(
                                            "mode",
                                            APPEND,
                                            List.of(APPEND, CHANGELOG, SNAPSHOT, PARTS),
                                            "Rows one after the other; each change with its op; the whole current result, replaced atomically; or a file for each checkpoint, which appears when it is whole and never changes.")),
                            FORMATS,
                            null,
                            ConnectorSpec.Guarantee.EXACTLY_ONCE,
                            "After a crash a file is cut to its length at the checkpoint, and a snapshot is the checkpoint's again; parts appear with their checkpoint. What is no file, such as a pipe, may get rows twice."));

    @Override
    public ConnectorSpec spec() {
        return SPEC;
    }

    @Override
    public boolean bounded(Options options) {
        return !options.flag("follow");
    }

    @Override
    public String place(String name, Options options, PipelineSpec.@Nullable Format format) {
        String path = "file " + Path.of(options.string("path")).toAbsolutePath().normalize();
        String mode = options.stringOrNull("mode");
        // What is in a file is of one form.
        return mode == null || format == null
                ? path
                : path + " as " + mode + " of " + format.name();
    }

    @Override
    public Renewal renewal(Options options) {
        return PARTS.equals(options.stringOrNull("mode")) ? Renewal.REPEATS : Renewal.REPLACES;
    }

    @Override
    public History history(SourceContext context, Map<String, String> positions) {
        long bytes = 0;
        for (Map.Entry<String, String> position : positions.entrySet()) {
            Path file = Path.of(position.getKey());
            if (!Files.isRegularFile(file)) {
                return History.none(file + " is not there any more, or is no file");
            }
            try {
                boolean plain = !position.getKey().endsWith(".gz");
                long end = FilePartition.offset(position.getValue());
                if (plain && Files.size(file) < end) {
                    return History.none(file + " is shorter than it was");
                }
                bytes += end;
            } catch (IOException e) {
                return History.none(file + " cannot be read");
            }
        }
        return new History(true, true, -1, bytes, null);
    }

    @Override
    public Source openSource(SourceContext context) {
        return new FileSource(context);
    }

    @Override
    public Sink openSink(SinkContext context) {
        return switch (context.options().string("mode")) {
            case SNAPSHOT -> new SnapshotFileSink(context);
            case PARTS -> new PartsFileSink(context);
            default -> new AppendingFileSink(context);
        };
    }

    @Override
    public List<Fault> checkInput(SourceContext context) {
        String path = context.options().string("path");
        try {
            boolean awaited = new FileSet(path).find(context.options().flag("follow")).isEmpty();
            return awaited
                    ? List.of(
                            Fault.warning(
                                    ErrorCode.FILE_NOT_FOUND,
                                    "there is no file " + path + " yet",
                                    "it is read once it appears; " + FileSet.BASE_OF_PATHS,
                                    null))
                    : List.of();
        } catch (TidewireException e) {
            return e.faults();
        }
    }

    @Override
    public List<Fault> checkSink(SinkContext context) {
        if (!context.insertOnly() && context.options().string("mode").equals(APPEND)) {
            return List.of(
                    Fault.error(
                            ErrorCode.CONFLICT,
                            "sink '"
                                    + context.name()
                                    + "' appends to a file, but rows of what it follows change later",
                            "use mode: snapshot for the current result, or mode: changelog for every change",
                            null));
        }
        return List.of();
    }
}
