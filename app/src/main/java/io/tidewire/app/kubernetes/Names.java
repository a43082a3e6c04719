package io.tidewire.app.kubernetes;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a pipeline's objects are called.
 *
 * @param base the pipeline's name as Kubernetes takes it: lower case, with {@code -} for {@code _}
 */
record Names(String base) {

    /** As the Flink Kubernetes operator has it, which is stricter than Kubernetes. */
    private static final Pattern ALLOWED = Pattern.compile("[a-z]([-a-z0-9]{0,43}[a-z0-9])?");

    /** Longest suffix of ours. */
    private static final int MOST = 45;

    /**
     * @throws TidewireException WRONG_VALUE when no object can be called so
     */
    static Names of(String pipeline) {
        String base = pipeline.toLowerCase(Locale.ROOT).replace('_', '-');
        if (!ALLOWED.matcher(base).matches()) {
            throw new TidewireException(
                    ErrorCode.WRONG_VALUE,
                    "no object of Kubernetes can be called '" + base + "', after the pipeline",
                    "begin the pipeline's name with a letter, end it with a letter or digit, and"
                            + " keep it within "
                            + MOST
                            + " characters");
        }
        return new Names(base);
    }

    String pipeline() {
        return base + "-pipeline";
    }

    String edge() {
        return base + "-edge";
    }

    /** The secret whose keys are the environment variables of the file. */
    String environment() {
        return base + "-environment";
    }

    /** The secret whose keys are the names of the files that the file refers to. */
    String files() {
        return base + "-files";
    }

    /** The secret with the key {@code token}. */
    String token() {
        return base + "-token";
    }

    /** What finds the pods of a part. */
    Map<String, Object> selector(String component) {
        return Yaml.map(
                "app.kubernetes.io/name", "tidewire",
                "app.kubernetes.io/instance", base,
                "app.kubernetes.io/component", component);
    }
}
