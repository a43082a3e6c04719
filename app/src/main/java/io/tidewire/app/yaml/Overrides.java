package io.tidewire.app.yaml;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code --set sources.clicks.topic=other}: replaces or adds a value in the tree. Keys that hold a
 * dot stand in quotes; a number picks an item of a list, from 0.
 */
public final class Overrides {

    private static final Pattern STEP = Pattern.compile("\"([^\"]*)\"|([^.\"]+)");

    private Overrides() {}

    /**
     * @return the tree with all the settings in it; those at fault are left out
     */
    public static YamlNode apply(
            YamlNode root, List<String> settings, Variables variables, Consumer<Fault> faults) {
        YamlNode result = root;
        for (String setting : settings) {
            String file = "--set " + setting.replaceAll("=.*", "");
            int equals = setting.indexOf('=');
            List<String> path = equals < 0 ? List.of() : steps(setting.substring(0, equals));
            if (path.isEmpty()) {
                faults.accept(fault(ErrorCode.BAD_ARGUMENT, "--set takes a.b=value", file));
                continue;
            }
            YamlSource source = new YamlSource(file, setting.substring(equals + 1));
            YamlNode value = YamlReader.read(source, variables, faults);
            if (value == null) {
                value =
                        new Scalar(
                                "",
                                YamlNode.Style.SINGLE_QUOTED,
                                YamlNode.Substitution.NONE,
                                null,
                                source.start());
            }
            result = replace(result, path, value, file, faults);
        }
        return result;
    }

    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        while (matcher.find()) {
            steps.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return steps;
    }

    private static YamlNode replace(
            @Nullable YamlNode node,
            List<String> path,
            YamlNode value,
            String file,
            Consumer<Fault> faults) {
        if (path.isEmpty()) {
            return value;
        }
        String step = path.getFirst();
        List<String> rest = path.subList(1, path.size());
        return switch (node) {
            case Sequence sequence -> {
                int index = step.matches("\\d{1,6}") ? Integer.parseInt(step) : -1;
                if (index < 0 || index >= sequence.items().size()) {
                    faults.accept(
                            fault(
                                    ErrorCode.BAD_ARGUMENT,
                                    "there is no item '"
                                            + step
                                            + "' in a list of "
                                            + sequence.items().size(),
                                    file));
                    yield sequence;
                }
                List<YamlNode> items = new ArrayList<>(sequence.items());
                items.set(index, replace(items.get(index), rest, value, file, faults));
                yield new Sequence(items, sequence.location());
            }
            case Mapping mapping -> {
                List<Entry> entries = new ArrayList<>();
                boolean found = false;
                for (Entry entry : mapping.entries()) {
                    boolean here = entry.name().equals(step);
                    found |= here;
                    entries.add(
                            here
                                    ? new Entry(
                                            entry.key(),
                                            replace(entry.value(), rest, value, file, faults))
                                    : entry);
                }
                if (!found) {
                    entries.add(
                            new Entry(key(step, file), replace(null, rest, value, file, faults)));
                }
                yield new Mapping(entries, false, mapping.location());
            }
            case Scalar scalar -> wrap(step, rest, value, file, faults);
            case null -> wrap(step, rest, value, file, faults);
        };
    }

    private static Mapping wrap(
            String step, List<String> rest, YamlNode value, String file, Consumer<Fault> faults) {
        return new Mapping(
                List.of(new Entry(key(step, file), replace(null, rest, value, file, faults))),
                false,
                Location.at(file, 1, 1));
    }

    private static Scalar key(String name, String file) {
        return new Scalar(
                name,
                YamlNode.Style.PLAIN,
                YamlNode.Substitution.NONE,
                null,
                Location.at(file, 1, 1));
    }

    private static Fault fault(ErrorCode code, String message, String file) {
        return Fault.error(code, message, "write it as --set a.b=c", Location.at(file, 1, 1));
    }
}
