package io.tidewire.app.file;

import io.tidewire.api.connector.ConnectorSpec;
import io.tidewire.api.connector.FormatSpec;
import io.tidewire.api.connector.OptionSpec;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.pipeline.Options;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.app.file.SectionReader.Context;
import io.tidewire.app.yaml.Variables;
import io.tidewire.app.yaml.YamlNode;
import io.tidewire.app.yaml.YamlNode.Mapping;
import io.tidewire.app.yaml.YamlNode.Scalar;
import io.tidewire.app.yaml.YamlNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a source's or sink's connector, its options, and its format. */
final class OptionsReader {

    private static final Key TYPE = Key.required("type", Shape.TEXT, "The format's name.");

    private final Context context;
    private final boolean source;

    OptionsReader(boolean source, Context context) {
        this.source = source;
        this.context = context;
    }

    /**
     * The side of the connector that the mapping names; null when it names none that exists, which
     * was reported.
     */
    ConnectorSpec.@Nullable Side side(Mapping mapping) {
        if (!(mapping.get("connector") instanceof Scalar name)
                || name.isEmpty()
                || name.isUnresolved()) {
            return null;
        }
        Catalog catalog = context.catalog();
        ConnectorSpec connector = catalog.connector(name.value());
        ConnectorSpec.Side side = connector == null ? null : Catalog.side(connector, source);
        if (side == null) {
            String noun = source ? "source" : "sink";
            context.faults()
                    .error(
                            ErrorCode.UNKNOWN_CONNECTOR,
                            connector == null
                                    ? "there is no connector '" + name.shown() + "'"
                                    : "the connector '" + name.shown() + "' is no " + noun,
                            Suggestions.hint(
                                    name.value(),
                                    "connectors of " + noun + "s are",
                                    catalog.names(source)),
                            name.location());
        }
        return side;
    }

    /** The fixed keys and those of the connector. */
    static List<Key> keys(List<Key> fixed, ConnectorSpec.@Nullable Side side) {
        List<Key> keys = new ArrayList<>(fixed);
        if (side != null) {
            side.options().forEach(option -> keys.add(Key.of(option)));
        }
        return keys;
    }

    Options options(SectionReader section, List<OptionSpec> specs) {
        Map<String, Object> values = new HashMap<>();
        Set<String> secrets = new HashSet<>();
        for (OptionSpec spec : specs) {
            Object value = section.value(spec.name());
            if (value != null) {
                values.put(spec.name(), value);
            }
            YamlNode node = section.node(spec.name());
            if (node != null && hidesSecret(spec.name(), node)) {
                secrets.add(spec.name());
            }
        }
        return new Options(values, secrets);
    }

    /** True if the value is a secret or holds one; each is remembered. */
    private boolean hidesSecret(String name, YamlNode node) {
        return switch (node) {
            case Scalar scalar -> {
                boolean secret = scalar.isSecret() || Variables.looksSecret(name);
                if (secret) {
                    context.variables().addSecret(scalar.value());
                }
                yield secret;
            }
            case Sequence sequence -> {
                boolean any = false;
                for (YamlNode item : sequence.items()) {
                    any |= hidesSecret(name, item);
                }
                yield any;
            }
            case Mapping mapping -> {
                boolean any = false;
                for (YamlNode.Entry entry : mapping.entries()) {
                    any |= hidesSecret(entry.name(), entry.value());
                }
                yield any;
            }
        };
    }

    /**
     * The format that was written, or the connector's own.
     *
     * @return null for a connector without formats, or when it is wrong, which was reported
     */
    PipelineSpec.@Nullable Format format(SectionReader section, ConnectorSpec.Side side) {
        YamlNode node = section.node("format");
        if (node == null) {
            return ownFormat(section, side);
        }
        if (side.formats().isEmpty()) {
            context.faults()
                    .error(
                            ErrorCode.WRONG_VALUE,
                            section.what() + " takes no format: its connector has none",
                            "remove the key 'format'",
                            node.location());
            return null;
        }
        return switch (node) {
            case Scalar scalar -> named(scalar, null, section, side);
            case Mapping mapping ->
                    mapping.get("type") instanceof Scalar type
                            ? named(type, mapping, section, side)
                            : withoutType(mapping, section);
            case Sequence sequence -> {
                context.faults()
                        .error(
                                ErrorCode.WRONG_VALUE,
                                "'format' must be a name, or a mapping with 'type'",
                                null,
                                node.location());
                yield null;
            }
        };
    }

    private PipelineSpec.@Nullable Format withoutType(Mapping mapping, SectionReader section) {
        SectionReader.open(
                "the format of " + section.what(),
                mapping,
                mapping.location(),
                List.of(TYPE),
                true,
                context);
        return null;
    }

    private PipelineSpec.@Nullable Format ownFormat(
            SectionReader section, ConnectorSpec.Side side) {
        if (side.formats().isEmpty()) {
            return null;
        }
        String name = side.defaultFormat();
        FormatSpec spec = name == null ? null : context.catalog().format(name);
        if (spec == null) {
            context.faults()
                    .error(
                            ErrorCode.MISSING_KEY,
                            section.what() + " needs the key 'format'",
                            "one of " + String.join(", ", side.formats()),
                            section.at("connector"));
            return null;
        }
        Map<String, Object> values = new HashMap<>();
        for (OptionSpec option : spec.options()) {
            if (option.fallback() != null) {
                values.put(option.name(), option.fallback());
            }
        }
        return new PipelineSpec.Format(spec.name(), Options.of(values));
    }

    private PipelineSpec.@Nullable Format named(
            Scalar name,
            @Nullable Mapping mapping,
            SectionReader section,
            ConnectorSpec.Side side) {
        if (name.isUnresolved()) {
            return null;
        }
        FormatSpec spec = context.catalog().format(name.value());
        if (spec == null || !side.formats().contains(spec.name())) {
            context.faults()
                    .error(
                            ErrorCode.UNKNOWN_FORMAT,
                            spec == null
                                    ? "there is no format '" + name.shown() + "'"
                                    : section.what() + " cannot use the format " + spec.name(),
                            Suggestions.hint(name.value(), "it can use", side.formats()),
                            name.location());
            return null;
        }
        Mapping written =
                mapping == null ? new Mapping(List.of(), false, name.location()) : mapping;
        List<Key> keys = new ArrayList<>();
        if (mapping != null) {
            keys.add(TYPE);
        }
        spec.options().forEach(option -> keys.add(Key.of(option)));
        SectionReader options =
                SectionReader.open(
                        "the format " + spec.name(),
                        written,
                        name.location(),
                        keys,
                        false,
                        context);
        return new PipelineSpec.Format(spec.name(), options(options, spec.options()));
    }
}
