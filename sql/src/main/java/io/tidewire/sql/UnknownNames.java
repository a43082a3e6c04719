package io.tidewire.sql;

import io.tidewire.api.error.Fault;
import io.tidewire.sql.catalog.Catalog;
import io.tidewire.sql.convert.Planning;
import io.tidewire.sql.fault.SqlFaults;
import io.tidewire.sql.parse.Desugar;
import io.tidewire.sql.parse.FlinkParser;
import io.tidewire.sql.parse.SourceText;

import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The unknown columns and functions of a query beyond the first one, at which Calcite's validator
 * gives up: each is replaced by NULL and the query validated once more. The search ends at the
 * first fault of another kind, which may be a consequence of the NULLs. Up to {@value #MOST}
 * faults.
 */
final class UnknownNames {

    private static final int MOST = 20;

    private final SourceText source;
    private final Catalog catalog;
    private final RelDataTypeFactory factory;

    UnknownNames(SourceText source, Catalog catalog, RelDataTypeFactory factory) {
        this.source = source;
        this.catalog = catalog;
        this.factory = factory;
    }

    /**
     * @param first what validation threw, whatever that is
     */
    List<Fault> after(Throwable first, SqlFaults.Names names) {
        List<Fault> faults = new ArrayList<>();
        Set<SqlParserPos> known = new HashSet<>();
        SqlParserPos unknown = SqlFaults.unknownName(first, names);
        while (unknown != null && known.size() < MOST && known.add(unknown)) {
            Throwable next = validate(known);
            unknown = next == null ? null : SqlFaults.unknownName(next, names);
            if (next != null && unknown != null && !known.contains(unknown)) {
                faults.add(SqlFaults.of(next, source, names));
            }
        }
        return faults;
    }

    private @Nullable Throwable validate(Set<SqlParserPos> without) {
        try {
            SqlNode query = FlinkParser.query(source).accept(new Without(without));
            if (query != null) {
                new Planning(catalog, factory).validate(Desugar.apply(query));
            }
            return null;
        } catch (SqlParseException | RuntimeException | AssertionError | StackOverflowError e) {
            return e;
        }
    }

    /** NULL in the place of some columns and calls; a column that is selected keeps its name. */
    private static final class Without extends SqlShuttle {
        private final Set<SqlParserPos> places;

        Without(Set<SqlParserPos> places) {
            this.places = places;
        }

        @Override
        public @Nullable SqlNode visit(SqlIdentifier name) {
            boolean hit = places.contains(name.getParserPosition());
            for (int i = 0; i < name.names.size(); i++) {
                hit |= places.contains(name.getComponentParserPosition(i));
            }
            return hit ? SqlLiteral.createNull(name.getParserPosition()) : name;
        }

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (places.contains(call.getParserPosition())) {
                return SqlLiteral.createNull(call.getParserPosition());
            }
            SqlNode visited = super.visit(call);
            if (call instanceof SqlSelect before
                    && visited instanceof SqlSelect select
                    && select != before) {
                keepNames(before.getSelectList(), select.getSelectList());
            }
            return visited;
        }

        private static void keepNames(SqlNodeList before, SqlNodeList columns) {
            for (int i = 0; i < columns.size(); i++) {
                if (before.get(i) instanceof SqlIdentifier name
                        && columns.get(i) instanceof SqlLiteral value) {
                    SqlParserPos place = name.getParserPosition();
                    columns.set(
                            i,
                            SqlStdOperatorTable.AS.createCall(
                                    place, value, new SqlIdentifier(name.names.getLast(), place)));
                }
            }
        }
    }
}
