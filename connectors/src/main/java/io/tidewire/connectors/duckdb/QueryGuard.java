package io.tidewire.connectors.duckdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.TidewireException;

import org.duckdb.DuckDBConnection;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Set;

/**
 * Lets one reading statement pass and nothing else. The store's own parser says what the text is:
 * it turns queries, and only those, into a tree, in which we look for what a query must not have. A
 * read-only transaction and a locked configuration without access to the outside stand behind this
 * guard.
 */
final class QueryGuard {

    /** Table functions that only compute, or tell about the store's tables. */
    private static final Set<String> TABLE_FUNCTIONS =
            Set.of(
                    "range",
                    "generate_series",
                    "unnest",
                    "repeat",
                    "json_each",
                    "json_tree",
                    "duckdb_tables",
                    "duckdb_columns",
                    "duckdb_views",
                    "duckdb_functions",
                    "pragma_table_info",
                    "pg_timezone_names");

    /** What a query is made of; the others change something. */
    private static final Set<String> QUERY_NODES =
            Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");

    private static final JsonFactory JSON = new JsonFactory();

    private QueryGuard() {}

    /**
     * @throws TidewireException QUERY_REFUSED, SQL_INVALID when it is no SQL at all
     */
    static void check(DuckDBConnection connection, String sql) throws SQLException {
        String tree;
        try (PreparedStatement parse =
                connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR")) {
            parse.setString(1, sql);
            try (ResultSet rows = parse.executeQuery()) {
                rows.next();
                tree = rows.getString(1);
            }
        }
        try (JsonParser parser = JSON.createParser(tree)) {
            new Walk(parser).run();
        } catch (IOException broken) {
            throw refused("the query could not be checked");
        }
    }

    private static TidewireException refused(String message) {
        return new TidewireException(
                ErrorCode.QUERY_REFUSED,
                message,
                "one SELECT, WITH, VALUES, FROM, SHOW, DESCRIBE or SUMMARIZE over the pipeline's"
                        + " tables is what can be asked");
    }

    /** One pass over the tree, field by field. */
    private static final class Walk {

        private final JsonParser parser;
        private int statements;

        Walk(JsonParser parser) {
            this.parser = parser;
        }

        void run() throws IOException {
            String errorType = "";
            boolean failed = false;
            int depth = 0;
            String tableFunction = null;
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                    // {"error":…,"statements":[{"node":…}]}: the second level is a statement.
                    if (depth == 2) {
                        statements++;
                    }
                } else if (token == JsonToken.END_OBJECT) {
                    depth--;
                } else if (token == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    token = parser.nextToken();
                    if (depth == 1 && name.equals("error")) {
                        failed = token == JsonToken.VALUE_TRUE;
                    } else if (depth == 1 && name.equals("error_type")) {
                        errorType = parser.getText();
                    } else if (depth == 1 && name.equals("error_message")) {
                        fail(errorType, parser.getText());
                    } else if (name.equals("type") && token == JsonToken.VALUE_STRING) {
                        checkType(parser.getText());
                        tableFunction =
                                parser.getText().equals("TABLE_FUNCTION") ? "" : tableFunction;
                    } else if (name.equals("function_name") && tableFunction != null) {
                        checkTableFunction(parser.getText());
                        tableFunction = null;
                    }
                    continue;
                }
                token = parser.nextToken();
            }
            if (failed || statements != 1) {
                throw refused(
                        statements > 1
                                ? "only one statement at a time"
                                : "this is not a query, or not one that can be asked here");
            }
        }

        private static void fail(String type, String message) {
            if (type.equals("parser")) {
                throw new TidewireException(
                        ErrorCode.SQL_INVALID,
                        "Parser Error: " + message.lines().findFirst().orElse(message),
                        null);
            }
            throw refused("this is not a query: nothing can be changed here");
        }

        private static void checkType(String type) {
            boolean node = type.endsWith("_NODE") || type.endsWith("_QUERY_NODE");
            if (node && !QUERY_NODES.contains(type)) {
                throw refused("a query cannot change anything, nor can a part of it");
            }
        }

        private static void checkTableFunction(String name) {
            if (!TABLE_FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
                throw refused("the table function " + name + " cannot be used here");
            }
        }
    }
}
