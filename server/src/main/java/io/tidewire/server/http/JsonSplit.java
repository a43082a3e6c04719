package io.tidewire.server.http;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds where JSON values begin and end by brackets and quotes alone: about a pass over the bytes,
 * no recursion, so depth costs nothing. Whether what stands between is JSON is for the decoder.
 */
final class JsonSplit {

    private JsonSplit() {}

    /** The elements of the array that begins at {@code start}; null when it does not come apart. */
    static @Nullable List<byte[]> array(byte[] text, int start) {
        List<byte[]> elements = new ArrayList<>();
        int at = skip(text, start + 1);
        if (at < text.length && text[at] == ']') {
            return skip(text, at + 1) == text.length ? elements : null;
        }
        while (at < text.length) {
            int end = end(text, at);
            if (end < 0) {
                return null;
            }
            elements.add(Records.slice(text, at, end));
            at = skip(text, end);
            if (at == text.length) {
                return null;
            }
            if (text[at] == ']') {
                return skip(text, at + 1) == text.length ? elements : null;
            }
            if (text[at] != ',') {
                return null;
            }
            at = skip(text, at + 1);
        }
        return null;
    }

    /** The objects one after the other from {@code start} on; null when they do not come apart. */
    static @Nullable List<byte[]> values(byte[] text, int start) {
        List<byte[]> values = new ArrayList<>();
        int at = start;
        while (at < text.length) {
            int end = text[at] == '{' ? end(text, at) : -1;
            if (end < 0) {
                return null;
            }
            values.add(Records.slice(text, at, end));
            at = skip(text, end);
        }
        return values;
    }

    /** Where the value that begins at {@code start} ends; -1 when it has no end. */
    static int end(byte[] text, int start) {
        if (start >= text.length) {
            return -1;
        }
        return switch (text[start]) {
            case '{', '[' -> container(text, start);
            case '"' -> string(text, start);
            default -> plain(text, start);
        };
    }

    private static int container(byte[] text, int start) {
        int depth = 0;
        for (int i = start; i < text.length; i++) {
            switch (text[i]) {
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                case '"' -> {
                    int end = string(text, i);
                    if (end < 0) {
                        return -1;
                    }
                    i = end - 1;
                }
                default -> {}
            }
        }
        return -1;
    }

    private static int string(byte[] text, int start) {
        for (int i = start + 1; i < text.length; i++) {
            if (text[i] == '\\') {
                i++;
            } else if (text[i] == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    /** A number or a word: up to what cannot belong to it; -1 when there is none. */
    private static int plain(byte[] text, int start) {
        int at = start;
        while (at < text.length && !Records.isSpace(text[at]) && ",]}".indexOf(text[at]) < 0) {
            at++;
        }
        return at == start ? -1 : at;
    }

    private static int skip(byte[] text, int from) {
        int at = from;
        while (at < text.length && Records.isSpace(text[at])) {
            at++;
        }
        return at;
    }
}
