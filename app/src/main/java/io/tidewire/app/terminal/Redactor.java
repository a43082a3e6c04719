package io.tidewire.app.terminal;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Replaces secrets in text. Values shorter than four characters are left alone: they would take
 * half of every message with them. Thread-safe.
 */
public final class Redactor {

    private static final int SHORTEST = 4;

    private final List<String> secrets = new CopyOnWriteArrayList<>();

    public Redactor(Set<String> secrets) {
        add(secrets);
    }

    /** More values that must not be shown. */
    public void add(Set<String> more) {
        more.stream()
                .filter(secret -> secret.length() >= SHORTEST && !secrets.contains(secret))
                .forEach(secrets::add);
        // The longest first: one secret may hold another.
        secrets.sort(Comparator.comparingInt(String::length).reversed());
    }

    public boolean hasSecrets() {
        return !secrets.isEmpty();
    }

    public String redact(String text) {
        String result = text;
        for (String secret : secrets) {
            result = result.replace(secret, "***");
        }
        return result;
    }

    public @Nullable String redactOrNull(@Nullable String text) {
        return text == null ? null : redact(text);
    }
}
