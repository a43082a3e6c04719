package io.tidewire.sql.fault;

import io.tidewire.sql.fault.SqlFaults.Names;

import org.apache.calcite.sql.parser.SqlParser;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calcite's messages in plain words. */
final class Messages {

    record Phrase(String message, @Nullable String hint) {}

    private static final Pattern ENCOUNTERED =
            Pattern.compile(
                    "^(?:Encountered|Incorrect syntax near the keyword) [\"']([^\"' ]*).*",
                    Pattern.DOTALL);
    private static final Pattern LEXICAL = Pattern.compile("^Lexical error.*", Pattern.DOTALL);
    private static final Pattern COLUMN =
            Pattern.compile(
                    "^(?:Column|Unknown identifier|Unknown field) '([^']+)'(?: not found in (?:any table|table '([^']+)'))?.*",
                    Pattern.DOTALL);
    private static final Pattern TABLE =
            Pattern.compile("^(?:Table|Object) '([^']+)' not found.*", Pattern.DOTALL);
    private static final Pattern FUNCTION =
            Pattern.compile(
                    "^No match found for function signature ([^(]+)\\((.*)\\)$", Pattern.DOTALL);
    private static final Pattern NOT_GROUPED =
            Pattern.compile("^Expression '([^']+)' is not being grouped.*", Pattern.DOTALL);
    private static final Pattern AMBIGUOUS =
            Pattern.compile("^Column '([^']+)' is ambiguous.*", Pattern.DOTALL);
    private static final Pattern TWICE =
            Pattern.compile(".* has duplicate column name '([^']+)'.*", Pattern.DOTALL);
    private static final Pattern CANNOT_APPLY =
            Pattern.compile(
                    "^Cannot apply '([^']+)' to arguments of type '(.*?)'\\. *(?:Supported form\\(s\\): *)?(.*)$",
                    Pattern.DOTALL);
    private static final Pattern ARGUMENT_COUNT =
            Pattern.compile(
                    "^Invalid number of arguments to function '([^']+)'\\. Was expecting (.*?) arguments?.*",
                    Pattern.DOTALL);
    private static final Pattern OPERAND_TYPES =
            Pattern.compile("<([A-Z_0-9]+)(\\([^)]*\\))?[^<>,]*>");

    private Messages() {}

    static Phrase syntax(String message) {
        Matcher encountered = ENCOUNTERED.matcher(message);
        if (encountered.matches()) {
            return unexpected(encountered.group(1), message);
        }
        if (message.startsWith("Non-query expression")) {
            return new Phrase("a view is a query, this is not one", "start with SELECT or WITH");
        }
        if (LEXICAL.matcher(message).matches()) {
            return message.contains("<EOF>")
                    ? new Phrase("a quoted text or comment is not closed", null)
                    : new Phrase("this character cannot stand here", null);
        }
        return new Phrase(plain(message), null);
    }

    private static Phrase unexpected(String token, String message) {
        if (token.equals("<EOF>")) {
            return new Phrase("the query ends too early", null);
        }
        if (message.startsWith("Encountered \"\\'") || message.startsWith("Encountered \"'")) {
            return new Phrase("a quoted text is not closed", "text ends with a single quote");
        }
        if (token.startsWith("\\") || token.isEmpty() || message.startsWith("Encountered \"\\\"")) {
            return new Phrase(
                    "double quotes mean nothing here",
                    "write text in 'single quotes' and names in `backticks`");
        }
        if (isReserved(token)) {
            return new Phrase(
                    "'" + token + "' is a keyword and cannot stand here",
                    "if it is a name, put it in backticks: `" + token + "`");
        }
        return new Phrase("'" + token + "' is not expected here", null);
    }

    private static boolean isReserved(String token) {
        return SqlParser.create("").getMetadata().isReservedWord(token.toUpperCase(Locale.ROOT));
    }

    /** Whether it is about a column, or a function of whatever arguments, that is not there. */
    static boolean isUnknownName(String message, Names names) {
        Matcher function = FUNCTION.matcher(message);
        return function.matches()
                ? !names.functions().contains(function.group(1).toUpperCase(Locale.ROOT))
                : COLUMN.matcher(message).matches() && !AMBIGUOUS.matcher(message).matches();
    }

    static Phrase invalid(String message, Names names) {
        Matcher ambiguous = AMBIGUOUS.matcher(message);
        if (ambiguous.matches()) {
            return new Phrase(
                    "'"
                            + ambiguous.group(1)
                            + "' is ambiguous: more than one column here has the name",
                    "put the name of its table before it, or rename one with AS");
        }
        Matcher twice = TWICE.matcher(message);
        if (twice.matches()) {
            return new Phrase(
                    "two columns here have the name '" + twice.group(1) + "'",
                    "give one of them another name with AS");
        }
        Matcher column = COLUMN.matcher(message);
        if (column.matches()) {
            String name = column.group(1);
            String where = column.group(2);
            return new Phrase(
                    "there is no column '"
                            + name
                            + "'"
                            + (where == null ? "" : " in '" + where + "'"),
                    Suggestions.didYouMean(name, names.columns()));
        }
        Matcher table = TABLE.matcher(message);
        if (table.matches()) {
            return new Phrase(
                    "there is no source or view '" + table.group(1) + "'",
                    Suggestions.didYouMean(table.group(1), names.tables()));
        }
        Matcher function = FUNCTION.matcher(message);
        if (function.matches()) {
            return function(function.group(1), function.group(2), names.functions());
        }
        Matcher grouped = NOT_GROUPED.matcher(message);
        if (grouped.matches()) {
            return new Phrase(
                    "'" + grouped.group(1) + "' is neither in GROUP BY nor inside an aggregate",
                    "add it to GROUP BY, or wrap it, for example in MAX(...)");
        }
        Matcher apply = CANNOT_APPLY.matcher(message);
        if (apply.matches()) {
            return cannotApply(apply.group(1), apply.group(2));
        }
        Matcher count = ARGUMENT_COUNT.matcher(message);
        if (count.matches()) {
            return new Phrase(
                    "'" + count.group(1) + "' takes " + count.group(2) + " arguments", null);
        }
        return new Phrase(plain(message), null);
    }

    private static Phrase function(String name, String arguments, List<String> known) {
        if (known.contains(name.toUpperCase(Locale.ROOT))) {
            return new Phrase(
                    name.toUpperCase(Locale.ROOT)
                            + " does not take arguments of type "
                            + types(arguments),
                    "CAST the argument, or check their number and order");
        }
        return new Phrase(
                "there is no function '" + name + "'", Suggestions.didYouMean(name, known));
    }

    private static Phrase cannotApply(String operator, String call) {
        return new Phrase(
                "'" + operator + "' does not go with " + types(call),
                "CAST one side so that the types agree");
    }

    /** The types between the angle brackets, as users write them. */
    private static String types(String call) {
        StringBuilder types = new StringBuilder();
        Matcher type = OPERAND_TYPES.matcher(call);
        while (type.find()) {
            String name = type.group(1);
            String shown =
                    switch (name) {
                        case "CHAR", "VARCHAR", "CHARACTER" -> "STRING";
                        case "BINARY", "VARBINARY" -> "BYTES";
                        case "INTEGER", "SMALLINT", "TINYINT" -> "INT";
                        case "TIMESTAMP_WITH_LOCAL_TIME_ZONE" -> "TIMESTAMP_LTZ";
                        case "DECIMAL" -> "DECIMAL" + (type.group(2) == null ? "" : type.group(2));
                        default -> name;
                    };
            types.append(types.isEmpty() ? "" : ", ").append(shown);
        }
        return types.isEmpty() ? "these arguments" : types.toString();
    }

    /** One line, without the names of classes. */
    static String plain(String message) {
        String line = message.lines().findFirst().orElse("").strip();
        line = line.replaceAll("\\b(?:[a-z]+\\.){2,}[A-Z]\\w*(?:: )?", "");
        return line.isEmpty() ? "the query is not valid" : lowerFirst(line);
    }

    private static String lowerFirst(String line) {
        boolean word = line.length() > 1 && Character.isLowerCase(line.charAt(1));
        return word ? Character.toLowerCase(line.charAt(0)) + line.substring(1) : line;
    }
}
