package io.tidewire.app.yaml;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces {@code ${NAME}}, {@code ${NAME:default}} and {@code ${file:/path}} in text; {@code $${}
 * stands for {@code ${} itself. What a file holds is a secret, and so is a variable whose name says
 * so; the values of secrets are remembered, so that they can be kept out of everything that is
 * shown. Not thread-safe.
 */
public final class Variables {

    private static final Pattern REFERENCE = Pattern.compile("\\$?\\$\\{([^}]*)(}?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern SECRET_NAME =
            Pattern.compile(
                    "(.*[^a-z])?(password|passwd|passphrase|secret|token|credentials?|jaas"
                            + "|(api|private|access|secret|signing|encryption)[._-]?key)([^a-z].*)?");
    private static final int MOST_BYTES = 64 * 1024;

    private final UnaryOperator<@Nullable String> environment;
    private final Path directory;
    private final Set<String> secrets = new LinkedHashSet<>();

    /**
     * @param environment a name to its value, null when it is not set
     * @param directory relative paths of {@code ${file:}} start here
     */
    public Variables(UnaryOperator<@Nullable String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /** The values of all secrets met so far. */
    public Set<String> secrets() {
        return secrets;
    }

    /** Remembers a value that must not be shown. */
    public void addSecret(String value) {
        secrets.add(value);
    }

    /**
     * True for a name such as {@code password}, {@code api_key} or {@code ssl.keystore.password}.
     */
    public static boolean looksSecret(String name) {
        return SECRET_NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * @param faults empty when all were replaced
     */
    record Resolved(String text, YamlNode.Substitution outcome, List<Problem> faults) {}

    /**
     * @param reference the text at fault, to find it again in the file
     * @param unset true when a name has no value, false when the reference itself is malformed
     */
    record Problem(String reference, boolean unset, String message, String hint) {}

    Resolved resolve(String text) {
        if (!text.contains("${")) {
            return new Resolved(text, YamlNode.Substitution.NONE, List.of());
        }
        List<Problem> problems = new ArrayList<>();
        boolean secret = false;
        StringBuilder result = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        int copied = 0;
        while (matcher.find()) {
            result.append(text, copied, matcher.start());
            copied = matcher.end();
            if (matcher.group().startsWith("$$")) {
                result.append(matcher.group(), 1, matcher.group().length());
                continue;
            }
            String inside = matcher.group(1);
            if (matcher.group(2).isEmpty()) {
                problems.add(malformed(matcher.group(), "'${' without '}'"));
            } else if (inside.startsWith("file:")) {
                secret = true;
                result.append(readFile(matcher.group(), inside.substring(5), problems));
            } else {
                secret |= looksSecret(beforeColon(inside));
                result.append(readVariable(matcher.group(), inside, problems));
            }
        }
        result.append(text, copied, text.length());
        YamlNode.Substitution outcome =
                !problems.isEmpty()
                        ? YamlNode.Substitution.UNRESOLVED
                        : secret ? YamlNode.Substitution.SECRET : YamlNode.Substitution.REPLACED;
        return new Resolved(result.toString(), outcome, List.copyOf(problems));
    }

    private String readVariable(String reference, String inside, List<Problem> problems) {
        String name = beforeColon(inside);
        if (!NAME.matcher(name).matches()) {
            problems.add(malformed(reference, "'" + reference + "' names no variable"));
            return "";
        }
        String value = environment.apply(name);
        if (value == null && name.length() < inside.length()) {
            value = inside.substring(name.length() + 1);
        }
        if (value == null) {
            problems.add(
                    new Problem(
                            reference,
                            true,
                            "the environment variable " + name + " is not set",
                            "set it, or give a default: ${" + name + ":default}"));
            return "";
        }
        if (looksSecret(name)) {
            secrets.add(value);
        }
        return value;
    }

    private String readFile(String reference, String path, List<Problem> problems) {
        try {
            Path file = directory.resolve(path);
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("it is larger than " + MOST_BYTES + " bytes");
            }
            String value = Files.readString(file).stripTrailing();
            secrets.add(value);
            return value;
        } catch (IOException | RuntimeException e) {
            problems.add(
                    new Problem(
                            reference,
                            true,
                            "the file " + path + " cannot be read",
                            "it must exist, be readable, and hold at most 64 KiB of UTF-8 text"));
            return "";
        }
    }

    private static String beforeColon(String inside) {
        int colon = inside.indexOf(':');
        return colon < 0 ? inside : inside.substring(0, colon);
    }

    private static Problem malformed(String reference, String message) {
        return new Problem(
                reference,
                false,
                message,
                "write ${NAME}, ${NAME:default} or ${file:/path}; $${ stands for ${ itself");
    }
}
