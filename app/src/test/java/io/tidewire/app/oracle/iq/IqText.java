package io.tidewire.app.oracle.iq;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calcite's spelling as ours: names that are not quoted are in capitals, quotes are backticks. */
final class IqText {

    private static final Pattern TOKEN =
            Pattern.compile(
                    "('(?:[^']|'')*')|\"((?:[^\"]|\"\")*)\"|(/\\*(?s:.*?)\\*/|--[^\\n]*|//[^\\n]*)|([^'\"]+?)");

    private static final Pattern SCHEMA =
            Pattern.compile("`(?:scott|post)`\\s*\\.\\s*|`hr`\\s*\\.\\s*(?=`)");

    private IqText() {}

    static String of(String sql) {
        StringBuilder text = new StringBuilder();
        Matcher token = TOKEN.matcher(sql);
        while (token.find()) {
            if (token.group(1) != null) {
                text.append(token.group(1));
            } else if (token.group(2) != null) {
                text.append('`').append(token.group(2).replace("\"\"", "\"")).append('`');
            } else if (token.group(4) != null) {
                text.append(token.group(4).toUpperCase(Locale.ROOT));
            }
        }
        return SCHEMA.matcher(text).replaceAll("");
    }
}
