package io.tidewire.engine.expression.json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A path into JSON: {@code [lax|strict] $}, then {@code .key}, {@code ."key"}, {@code ['key']},
 * {@code [n]}, {@code [*]} and {@code .*}. Strict, which is also meant without a word, takes a
 * missing step for an error; lax for nothing.
 */
final class JsonPath {

    sealed interface Step {
        record Key(String name) implements Step {}

        record Index(int index) implements Step {}

        record Every() implements Step {}
    }

    private final boolean strict;
    private final List<Step> steps;
    private final boolean definite;

    private JsonPath(boolean strict, List<Step> steps) {
        this.strict = strict;
        this.steps = steps;
        this.definite = steps.stream().noneMatch(step -> step instanceof Step.Every);
    }

    boolean strict() {
        return strict;
    }

    /** Leads to one value at most. */
    boolean definite() {
        return definite;
    }

    /**
     * @throws IllegalArgumentException when it is no path, saying where
     */
    static JsonPath compile(String text) {
        String trimmed = text.strip();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        boolean lax = lower.startsWith("lax ");
        String path =
                lax
                        ? trimmed.substring(4).strip()
                        : lower.startsWith("strict ") ? trimmed.substring(7).strip() : trimmed;
        return new JsonPath(!lax, new Scanner(path).steps());
    }

    static boolean isOne(String text) {
        try {
            compile(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The steps up to the first that may lead to several values or counts from the end. */
    List<Step> definiteSteps() {
        int count = 0;
        while (count < steps.size() && leadsOn(steps.get(count))) {
            count++;
        }
        return steps.subList(0, count);
    }

    private static boolean leadsOn(Step step) {
        return switch (step) {
            case Step.Key _ -> true;
            case Step.Index index -> index.index() >= 0;
            case Step.Every _ -> false;
        };
    }

    /**
     * As {@link #find}, from where the definite steps led.
     *
     * @param reached null when they led nowhere
     */
    @Nullable List<Json> findFrom(@Nullable Json reached) {
        int from = definiteSteps().size();
        if (reached == null) {
            return strict ? null : List.of();
        }
        return from == steps.size()
                ? List.of(reached)
                : find(reached, steps.subList(from, steps.size()));
    }

    /** The values it leads to; null when a strict path leads astray. */
    @Nullable List<Json> find(Json root) {
        return find(root, steps);
    }

    private @Nullable List<Json> find(Json root, List<Step> along) {
        List<Json> found = List.of(root);
        for (Step step : along) {
            List<Json> next = new ArrayList<>();
            for (Json value : found) {
                int before = next.size();
                follow(step, value, next);
                if (strict && next.size() == before && !(step instanceof Step.Every)) {
                    return null;
                }
            }
            found = next;
        }
        return found;
    }

    private static void follow(Step step, Json value, List<Json> into) {
        switch (step) {
            case Step.Key key -> {
                if (value instanceof Json.Dict dict && dict.fields().get(key.name()) != null) {
                    into.add(dict.fields().get(key.name()));
                }
            }
            case Step.Index index -> {
                if (value instanceof Json.Array array) {
                    int size = array.elements().size();
                    int at = index.index() < 0 ? size + index.index() : index.index();
                    if (at >= 0 && at < size) {
                        into.add(array.elements().get(at));
                    }
                }
            }
            case Step.Every _ -> {
                switch (value) {
                    case Json.Array array -> into.addAll(array.elements());
                    case Json.Dict dict -> into.addAll(dict.fields().values());
                    case Json.Text _, Json.Number _, Json.Bool _, Json.Null _ -> {}
                }
            }
        }
    }

    private static final class Scanner {
        private final String path;
        private int at;

        Scanner(String path) {
            this.path = path;
        }

        List<Step> steps() {
            if (!path.startsWith("$")) {
                throw wrong("begins with $");
            }
            at = 1;
            List<Step> steps = new ArrayList<>();
            while (at < path.length()) {
                char c = path.charAt(at);
                if (c == '.' && at + 1 < path.length() && path.charAt(at + 1) != '[') {
                    at++;
                    steps.add(member());
                } else if (c == '.' || c == '[') {
                    at += c == '.' ? 2 : 1;
                    steps.add(bracket());
                } else {
                    throw wrong("goes on with . or [");
                }
            }
            return steps;
        }

        private Step member() {
            char c = path.charAt(at);
            if (c == '*') {
                at++;
                return new Step.Every();
            }
            if (c == '"' || c == '\'') {
                return new Step.Key(quoted());
            }
            int from = at;
            while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
                at++;
            }
            if (at == from) {
                throw wrong("names a key");
            }
            return new Step.Key(path.substring(from, at).strip());
        }

        private Step bracket() {
            skipBlanks();
            Step step;
            if (at < path.length() && (path.charAt(at) == '\'' || path.charAt(at) == '"')) {
                step = new Step.Key(quoted());
            } else if (at < path.length() && path.charAt(at) == '*') {
                at++;
                step = new Step.Every();
            } else {
                step = new Step.Index(number());
            }
            skipBlanks();
            if (at >= path.length() || path.charAt(at) != ']') {
                throw wrong("has a ]");
            }
            at++;
            return step;
        }

        private void skipBlanks() {
            while (at < path.length() && path.charAt(at) == ' ') {
                at++;
            }
        }

        private int number() {
            int from = at;
            while (at < path.length()
                    && (Character.isDigit(path.charAt(at)) || path.charAt(at) == '-')) {
                at++;
            }
            try {
                return Integer.parseInt(path, from, at, 10);
            } catch (NumberFormatException e) {
                throw wrong("has a number, * or a quoted key");
            }
        }

        private String quoted() {
            char quote = path.charAt(at++);
            StringBuilder name = new StringBuilder();
            while (at < path.length() && path.charAt(at) != quote) {
                if (path.charAt(at) == '\\' && at + 1 < path.length()) {
                    at++;
                }
                name.append(path.charAt(at++));
            }
            if (at == path.length()) {
                throw wrong("closes its quote");
            }
            at++;
            return name.toString();
        }

        private IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException(
                    "a JSON path " + expected + " at position " + (at + 1) + ": " + path);
        }
    }
}
