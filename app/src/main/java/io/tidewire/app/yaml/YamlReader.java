package io.tidewire.app.yaml;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.app.yaml.YamlNode.Entry;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Origin;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlNode.Sequence;
import io.tidewire.app.yaml.YamlNode.Style;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads YAML 1.2 text into a tree. Faults go to the consumer: syntax, keys that appear twice,
 * variables without a value, files that are too large, too deep, or that unfold to too much.
 */
public final class YamlReader {

    /** The most characters of a file. */
    public static final int MOST_CHARACTERS = 4 * 1024 * 1024;

    private static final int MOST_NODES = 200_000;
    private static final int DEEPEST = 64;

    private final YamlSource source;
    private final Variables variables;
    private final Consumer<Fault> faults;
    private int nodes;

    private YamlReader(YamlSource source, Variables variables, Consumer<Fault> faults) {
        this.source = source;
        this.variables = variables;
        this.faults = faults;
    }

    /**
     * @return the root; null when there is none, for a reason that the consumer was given
     */
    public static @Nullable YamlNode read(
            YamlSource source, Variables variables, Consumer<Fault> faults) {
        return new YamlReader(source, variables, faults).read();
    }

    private @Nullable YamlNode read() {
        if (source.text().length() > MOST_CHARACTERS) {
            report("the file is larger than 4 MiB", null, source.start());
            return null;
        }
        try {
            Node root = compose();
            return root == null ? null : convert(root, 0);
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            String problem = e.getProblem() == null ? "malformed YAML" : e.getProblem();
            report(
                    oneLine(problem),
                    SyntaxHints.hint(problem),
                    mark == null ? source.start() : source.locate(mark));
        } catch (YamlEngineException e) {
            report(oneLine(String.valueOf(e.getMessage())), null, source.start());
        } catch (TooMuch e) {
            report(e.reason, "keep values in fewer levels, or split the file", e.location);
        } catch (StackOverflowError e) {
            report("values are nested too deeply", "at most 64 levels", source.start());
        }
        return null;
    }

    private @Nullable Node compose() {
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(source.file())
                        .setAllowDuplicateKeys(true)
                        .setCodePointLimit(MOST_CHARACTERS)
                        .setMaxAliasesForCollections(100)
                        .build();
        Iterator<Node> documents =
                new Compose(settings).composeAllFromString(source.text()).iterator();
        if (!documents.hasNext()) {
            return null;
        }
        Node root = documents.next();
        if (documents.hasNext()) {
            report(
                    "a second document begins here",
                    "one file holds one pipeline: remove the line '---'",
                    start(documents.next()));
        }
        return root;
    }

    private YamlNode convert(Node node, int depth) {
        if (depth > DEEPEST || node.isRecursive()) {
            throw new TooMuch("values are nested more than 64 levels deep", start(node));
        }
        if (++nodes > MOST_NODES) {
            throw new TooMuch("the aliases unfold to more than 200000 values", start(node));
        }
        return switch (node) {
            case ScalarNode scalar -> scalar(scalar, true);
            case SequenceNode sequence -> {
                List<YamlNode> items = new ArrayList<>();
                for (Node item : sequence.getValue()) {
                    items.add(convert(item, depth + 1));
                }
                yield new Sequence(items, start(node));
            }
            case MappingNode mapping -> mapping(mapping, depth);
            default -> throw new TooMuch("a value that cannot be read", start(node));
        };
    }

    private Mapping mapping(MappingNode mapping, int depth) {
        List<Entry> entries = new ArrayList<>();
        Map<String, Location> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                report("a key must be plain text", null, start(tuple.getKeyNode()));
                continue;
            }
            Scalar key = scalar(keyNode, false);
            Location first = seen.putIfAbsent(key.value(), key.location());
            YamlNode value = convert(tuple.getValueNode(), depth + 1);
            if (first == null) {
                entries.add(new Entry(key, value));
            } else {
                faults.accept(
                        Fault.error(
                                ErrorCode.DUPLICATE_KEY,
                                "the key '" + key.shown() + "' appears twice",
                                "it is first at line " + first.line() + "; remove one of them",
                                key.location()));
            }
        }
        boolean flow = mapping.getFlowStyle() == org.snakeyaml.engine.v2.common.FlowStyle.FLOW;
        return new Mapping(entries, flow, start(mapping));
    }

    private Scalar scalar(ScalarNode node, boolean resolve) {
        Optional<Mark> start = node.getStartMark();
        Optional<Mark> end = node.getEndMark();
        int from = start.map(source::offset).orElse(0);
        int to = end.map(source::offset).orElse(from);
        Location location = source.locate(from, to);
        Style style =
                switch (node.getScalarStyle()) {
                    case PLAIN, JSON_SCALAR_STYLE -> Style.PLAIN;
                    case SINGLE_QUOTED -> Style.SINGLE_QUOTED;
                    case DOUBLE_QUOTED -> Style.DOUBLE_QUOTED;
                    case LITERAL -> Style.LITERAL;
                    case FOLDED -> Style.FOLDED;
                };
        Origin origin = new Origin(source, from, to);
        if (!resolve) {
            return new Scalar(node.getValue(), style, YamlNode.Substitution.NONE, origin, location);
        }
        Variables.Resolved resolved = variables.resolve(node.getValue());
        int searchFrom = from;
        for (Variables.Problem problem : resolved.faults()) {
            int found = source.text().indexOf(problem.reference(), searchFrom);
            int at = found < 0 || found >= to ? from : found;
            searchFrom = at + 1;
            faults.accept(
                    Fault.error(
                            problem.unset() ? ErrorCode.UNSET_VARIABLE : ErrorCode.WRONG_VALUE,
                            problem.message(),
                            problem.hint(),
                            source.locate(at, at + problem.reference().length())));
        }
        return new Scalar(resolved.text(), style, resolved.outcome(), origin, location);
    }

    private Location start(Node node) {
        return node.getStartMark().map(source::locate).orElse(source.start());
    }

    private void report(String message, @Nullable String hint, Location location) {
        faults.accept(Fault.error(ErrorCode.YAML_SYNTAX, message, hint, location));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static final class TooMuch extends RuntimeException {
        private final String reason;
        private final transient Location location;

        TooMuch(String reason, Location location) {
            super(reason, null, false, false);
            this.reason = reason;
            this.location = location;
        }
    }
}
