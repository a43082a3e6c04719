package io.tidewire.server.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Takes a body apart into records without reading what is in them.
 *
 * <ul>
 *   <li>NDJSON ({@code application/x-ndjson}, {@code application/jsonl}): each line is one.
 *   <li>{@code text/*}: each line is one, whatever it looks like.
 *   <li>JSON, and anything else that begins with a bracket: an array's elements; objects one per
 *       line, or one after the other over any number of lines.
 *   <li>Anything else: each line is one.
 * </ul>
 *
 * Nothing is lost: JSON that does not come apart is one record as a whole, which the source's
 * format then refuses with its reason. Blank lines are no records; a line may end in CR LF.
 */
final class Records {

    private Records() {}

    /**
     * @param contentType as the client says; null for none
     */
    static List<byte[]> split(String contentType, byte[] body) {
        String type = mediaType(contentType);
        if (isLines(type)) {
            return lines(body);
        }
        int start = start(body);
        boolean json = type.equals("application/json") || type.endsWith("+json");
        if (start == body.length) {
            return List.of();
        }
        if (body[start] == '[') {
            List<byte[]> elements = JsonSplit.array(body, start);
            return elements != null ? elements : json ? whole(body) : lines(body);
        }
        if (body[start] == '{') {
            if (JsonSplit.end(body, start) >= lastText(body)) {
                return whole(body);
            }
            return objects(body, start, json);
        }
        return json ? whole(body) : lines(body);
    }

    static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isLines(String type) {
        return switch (type) {
            case "application/x-ndjson",
                    "application/ndjson",
                    "application/jsonl",
                    "application/x-jsonlines",
                    "application/csv" ->
                    true;
            default -> type.startsWith("text/");
        };
    }

    /** The body as one record. */
    static List<byte[]> whole(byte[] body) {
        int start = start(body);
        int end = lastText(body);
        return start >= end ? List.of() : List.of(slice(body, start, end));
    }

    private static List<byte[]> lines(byte[] body) {
        List<byte[]> records = new ArrayList<>();
        int at = hasMark(body) ? 3 : 0;
        while (at < body.length) {
            int end = at;
            while (end < body.length && body[end] != '\n') {
                end++;
            }
            int last = end > at && body[end - 1] == '\r' ? end - 1 : end;
            if (!isBlank(body, at, last)) {
                records.add(slice(body, at, last));
            }
            at = end + 1;
        }
        return records;
    }

    /**
     * When the first line is an object and the others begin and end with a brace, each is one:
     * within an object, no line break stands between a closing brace and an opening one.
     */
    private static List<byte[]> objects(byte[] body, int start, boolean json) {
        List<byte[]> lines = lines(body);
        boolean onePerLine = firstLineIsValue(body, start);
        for (byte[] line : lines) {
            onePerLine &= line[0] == '{' && line[line.length - 1] == '}';
        }
        if (onePerLine) {
            return lines;
        }
        List<byte[]> values = JsonSplit.values(body, start);
        if (values != null) {
            return values;
        }
        return json && !firstLineIsValue(body, start) ? whole(body) : lines;
    }

    private static boolean firstLineIsValue(byte[] body, int start) {
        int end = JsonSplit.end(body, start);
        if (end < 0) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (body[i] == '\n') {
                return false;
            }
        }
        for (int i = end; i < body.length && body[i] != '\n'; i++) {
            if (!isSpace(body[i])) {
                return false;
            }
        }
        return true;
    }

    /** Where the text begins: after a byte order mark and white space. */
    private static int start(byte[] body) {
        int at = hasMark(body) ? 3 : 0;
        while (at < body.length && isSpace(body[at])) {
            at++;
        }
        return at;
    }

    private static int lastText(byte[] body) {
        int end = body.length;
        while (end > 0 && isSpace(body[end - 1])) {
            end--;
        }
        return end;
    }

    private static boolean hasMark(byte[] body) {
        return body.length >= 3
                && body[0] == (byte) 0xEF
                && body[1] == (byte) 0xBB
                && body[2] == (byte) 0xBF;
    }

    static boolean isBlank(byte[] body) {
        return start(body) == body.length;
    }

    private static boolean isBlank(byte[] body, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isSpace(body[i])) {
                return false;
            }
        }
        return true;
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    static byte[] slice(byte[] body, int from, int to) {
        return from == 0 && to == body.length ? body : Arrays.copyOfRange(body, from, to);
    }
}
