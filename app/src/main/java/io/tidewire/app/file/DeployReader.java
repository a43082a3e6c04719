package io.tidewire.app.file;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.file.SectionReader.Context;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Sequence;

import java.util.List;

/** Reads the {@code deploy} section. */
final class DeployReader {

    /** In place of the names of all views. */
    private static final String ALL = "all";

    private final Context context;

    DeployReader(Context context) {
        this.context = context;
    }

    /**
     * @param file the whole of it
     * @param views that could be read
     */
    DeploySettings read(SectionReader file, List<PipelineSpec.View> views) {
        Mapping mapping = file.section("deploy");
        SectionReader section =
                SectionReader.open(
                        "'deploy'",
                        mapping == null
                                ? new Mapping(List.of(), false, file.at("deploy"))
                                : mapping,
                        file.at("deploy"),
                        FileKeys.DEPLOY,
                        false,
                        context);
        return new DeploySettings(
                section.text("engine", "tidewire").equals("flink"),
                section.text("flink"),
                section.text("kafka"),
                section.map("kafka_properties"),
                (int) section.integer("parallelism"),
                serve(file, section, views));
    }

    /** The views that are named, or all; in the order of the file. */
    private List<String> serve(
            SectionReader file, SectionReader deploy, List<PipelineSpec.View> views) {
        List<String> wanted = deploy.strings("serve");
        if (wanted.equals(List.of(ALL))) {
            return views.stream().map(PipelineSpec.View::name).toList();
        }
        // A view that is there and cannot be read has a fault of its own.
        List<String> names =
                file.node("views") instanceof Mapping written
                        ? written.entries().stream().map(Entry::name).sorted().toList()
                        : List.of();
        for (int i = 0; i < wanted.size(); i++) {
            String name = wanted.get(i);
            if (!names.contains(name)) {
                context.faults()
                        .error(
                                ErrorCode.UNKNOWN_NAME,
                                "there is no view '" + name + "' to serve",
                                names.isEmpty()
                                        ? "the file has no views"
                                        : Suggestions.hint(name, "there are", names),
                                place(deploy, i));
            }
        }
        return views.stream().map(PipelineSpec.View::name).filter(wanted::contains).toList();
    }

    private static Location place(SectionReader deploy, int item) {
        List<YamlNode> items =
                deploy.node("serve") instanceof Sequence list ? list.items() : List.of();
        return item < items.size() ? items.get(item).location() : deploy.at("serve");
    }
}
