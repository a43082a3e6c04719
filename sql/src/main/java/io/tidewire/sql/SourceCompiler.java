package io.tidewire.sql;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.Location;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.catalog.Catalog;
import io.tidewire.sql.convert.Planning;
import io.tidewire.sql.convert.RelToPlan;
import io.tidewire.sql.fault.SqlFaults;
import io.tidewire.sql.fault.Suggestions;
import io.tidewire.sql.parse.FlinkParser;
import io.tidewire.sql.parse.SourceText;
import io.tidewire.sql.rewrite.Depth;

import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One source: its columns by position, its rules and computed columns as expressions. */
final class SourceCompiler {

    private final PipelineSpec.Source source;
    private final Catalog catalog;
    private final RelDataTypeFactory factory;
    private final List<Fault> faults;

    SourceCompiler(
            PipelineSpec.Source source,
            Catalog catalog,
            RelDataTypeFactory factory,
            List<Fault> faults) {
        this.source = source;
        this.catalog = catalog;
        this.factory = factory;
        this.faults = faults;
    }

    Program.SourceTable compile() {
        List<Field> fields = new ArrayList<>(source.columns().fields());
        List<Expr> computed = new ArrayList<>();
        for (PipelineSpec.Computed column : source.computed()) {
            Expr expression = expression(column.expression(), source.columns());
            boolean taken = fields.stream().anyMatch(field -> field.name().equals(column.name()));
            if (taken) {
                faults.add(
                        Fault.error(
                                ErrorCode.DUPLICATE_KEY,
                                "the source has two columns '" + column.name() + "'",
                                "give the computed one another name",
                                column.location()));
            } else if (expression != null) {
                computed.add(expression);
                fields.add(new Field(column.name(), expression.type()));
            }
        }
        Schema columns = new Schema(fields);
        List<Program.Rule> rules = new ArrayList<>();
        boolean tags = false;
        for (PipelineSpec.Expectation expectation : source.expect()) {
            Expr check = check(expectation, columns);
            if (check != null) {
                rules.add(new Program.Rule(expectation.name(), check, expectation.otherwise()));
            }
            tags |= expectation.otherwise() == Program.Otherwise.TAG;
        }
        if (tags && columns.indexOf(Program.SourceTable.TAGS) < 0) {
            fields.add(new Field(Program.SourceTable.TAGS, DataType.STRING));
        }
        return new Program.SourceTable(
                source.name(),
                new Schema(fields),
                computed,
                eventTime(columns),
                deduplicate(columns),
                rules,
                positions(source.primaryKey(), columns, source.location()));
    }

    private @Nullable Expr check(PipelineSpec.Expectation expectation, Schema columns) {
        Expr check = expression(expectation.check(), columns);
        if (check != null && check.type().kind() != DataType.Kind.BOOLEAN) {
            faults.add(
                    Fault.error(
                            ErrorCode.SQL_INVALID,
                            "the check '"
                                    + expectation.name()
                                    + "' is of type "
                                    + check.type().withNullable(true)
                                    + ", it must be true or false",
                            "compare it with something",
                            expectation.check().start()));
            return null;
        }
        return check;
    }

    /** Over the columns of one row; nothing when it has a fault. */
    private @Nullable Expr expression(SqlText sql, Schema columns) {
        SourceText text = FlinkParser.read(sql);
        catalog.add(source.name(), columns);
        try {
            SqlNode expression = FlinkParser.expression(text);
            Plan plan =
                    RelToPlan.translate(
                            new Planning(catalog, factory).plain(select(expression)).rel);
            if (plan instanceof Plan.Project project && project.input() instanceof Plan.Scan) {
                Depth.check(plan);
                return project.expressions().getFirst();
            }
            faults.add(
                    Fault.error(
                            ErrorCode.SQL_UNSUPPORTED,
                            "this must be an expression over the columns of one row",
                            "aggregates and sub-queries belong in a view",
                            sql.start()));
        } catch (SqlParseException e) {
            faults.add(SqlFaults.syntax(e, text));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            SqlFaults.Names names =
                    new SqlFaults.Names(List.of(), columns.names(), catalog.functions().names());
            faults.add(SqlFaults.of(e, text, names));
        }
        return null;
    }

    private SqlSelect select(SqlNode expression) {
        SqlParserPos nowhere = SqlParserPos.ZERO;
        return new SqlSelect(
                nowhere,
                null,
                SqlNodeList.of(expression),
                new SqlIdentifier(source.name(), nowhere),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Program.@Nullable EventTime eventTime(Schema columns) {
        PipelineSpec.EventTime declared = source.eventTime();
        if (declared == null) {
            return null;
        }
        int column = position(declared.column(), columns, declared.location());
        if (column < 0) {
            return null;
        }
        DataType type = columns.type(column);
        if (type.kind() != DataType.Kind.TIMESTAMP && type.kind() != DataType.Kind.TIMESTAMP_LTZ) {
            faults.add(
                    Fault.error(
                            ErrorCode.WRONG_VALUE,
                            "the event time '"
                                    + declared.column()
                                    + "' is of type "
                                    + type.withNullable(true),
                            "it must be TIMESTAMP or TIMESTAMP_LTZ; declare the column so, or"
                                    + " compute one from it",
                            declared.location()));
            return null;
        }
        return new Program.EventTime(
                column,
                Micros.of(declared.maxDelay()),
                Micros.of(declared.idleAfter()),
                Micros.of(declared.maxAhead()));
    }

    private Program.@Nullable Deduplicate deduplicate(Schema columns) {
        PipelineSpec.Deduplicate declared = source.deduplicate();
        return declared == null
                ? null
                : new Program.Deduplicate(
                        positions(declared.by(), columns, declared.location()),
                        Micros.of(declared.within()));
    }

    private List<Integer> positions(List<String> names, Schema columns, Location location) {
        Set<Integer> seen = new HashSet<>();
        List<Integer> positions = new ArrayList<>();
        for (String name : names) {
            int position = position(name, columns, location);
            if (position >= 0 && seen.add(position)) {
                positions.add(position);
            }
        }
        return positions;
    }

    private int position(String name, Schema columns, Location location) {
        int position = columns.indexOf(name);
        boolean failed =
                source.computed().stream().anyMatch(computed -> computed.name().equals(name));
        if (position < 0 && !failed) {
            faults.add(
                    Fault.error(
                            ErrorCode.UNKNOWN_NAME,
                            "the source '" + source.name() + "' has no column '" + name + "'",
                            Suggestions.didYouMean(name, columns.names()),
                            location));
        }
        return position;
    }
}
