package io.tidewire.sql;

import io.tidewire.api.data.DataType;
import io.tidewire.api.data.Field;
import io.tidewire.api.data.Schema;
import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.api.plan.Expr;
import io.tidewire.api.plan.Plan;
import io.tidewire.api.plan.Program;
import io.tidewire.sql.catalog.Catalog;
import io.tidewire.sql.convert.Planning;
import io.tidewire.sql.convert.RelToPlan;
import io.tidewire.sql.fault.SqlFaults;
import io.tidewire.sql.parse.Desugar;
import io.tidewire.sql.parse.UnsupportedSyntax;
import io.tidewire.sql.rewrite.Depth;
import io.tidewire.sql.rewrite.Facts;
import io.tidewire.sql.rewrite.PlanRewrites;
import io.tidewire.sql.type.Types;

import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One view: from its parsed SQL to its plan and what is known of its rows. */
final class ViewCompiler {

    private final SqlCompiler.Parsed parsed;
    private final Set<String> reads;
    private final Catalog catalog;
    private final Map<String, Facts> facts;
    private final RelDataTypeFactory factory;
    private final List<Fault> faults;

    ViewCompiler(
            SqlCompiler.Parsed parsed,
            Set<String> reads,
            Catalog catalog,
            Map<String, Facts> facts,
            RelDataTypeFactory factory,
            List<Fault> faults) {
        this.parsed = parsed;
        this.reads = reads;
        this.catalog = catalog;
        this.facts = facts;
        this.factory = factory;
        this.faults = faults;
    }

    /** Nothing when it has faults, which are then in the list. */
    Program.@Nullable View compile() {
        String name = parsed.view().name();
        List<Fault> unsupported =
                UnsupportedSyntax.find(
                        parsed.query(), parsed.source(), catalog.functions().tableFunctions());
        if (!unsupported.isEmpty()) {
            faults.addAll(unsupported);
            return null;
        }
        Duration retain = parsed.view().retain();
        if (retain != null && lacksTime()) {
            faults.add(
                    Fault.error(
                            ErrorCode.CONFLICT,
                            "retain counts in event time, and nothing that the view '"
                                    + name
                                    + "' reads has one",
                            "declare event_time on a source; a view hands it on when it selects"
                                    + " the column",
                            parsed.view().location()));
            return null;
        }
        try {
            RelRoot root = new Planning(catalog, factory).query(Desugar.apply(parsed.query()));
            Plan translated =
                    renamed(RelToPlan.translate(root.rel), Types.schema(root.validatedRowType));
            refuseIntervals(translated.schema());
            PlanRewrites rewrites =
                    new PlanRewrites(
                            facts,
                            parsed.view().emit(),
                            retain == null ? null : (Long) Micros.of(retain));
            Plan plan = rewrites.apply(translated);
            Depth.check(plan);
            for (String warning : rewrites.warnings()) {
                faults.add(
                        Fault.warning(
                                ErrorCode.SQL_UNBOUNDED_STATE,
                                warning,
                                "declare event_time on the source, or say emit: updates",
                                parsed.view().sql().start()));
            }
            Facts known = Facts.of(plan, facts);
            facts.put(name, known);
            return new Program.View(
                    name,
                    plan,
                    plan.schema(),
                    known.insertOnly(),
                    known.key(),
                    known.eventTime(plan.schema()));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            SqlFaults.Names names = names();
            faults.add(SqlFaults.of(e, parsed.source(), names));
            faults.addAll(new UnknownNames(parsed.source(), catalog, factory).after(e, names));
            return null;
        }
    }

    /** Without an event time nothing would ever be retained for too long. */
    private boolean lacksTime() {
        return reads.stream()
                .map(facts::get)
                .allMatch(known -> known == null || known.rising().isEmpty());
    }

    /** Intervals live in expressions only. */
    private static void refuseIntervals(Schema schema) {
        for (Field field : schema.fields()) {
            DataType.Kind kind = field.type().kind();
            if (kind == DataType.Kind.INTERVAL_DAY || kind == DataType.Kind.INTERVAL_MONTH) {
                throw new TidewireException(
                        ErrorCode.SQL_UNSUPPORTED,
                        "the column '" + field.name() + "' is an interval, which no view can hold",
                        "make it a number with TIMESTAMPDIFF(SECOND, from, to)");
            }
        }
    }

    private SqlFaults.Names names() {
        List<String> columns = new ArrayList<>();
        for (String table : reads) {
            Schema schema = catalog.schema(table);
            if (schema != null) {
                columns.addAll(schema.names());
            }
        }
        return new SqlFaults.Names(catalog.names(), columns, catalog.functions().names());
    }

    /** The plan with its columns under the query's names. */
    private static Plan renamed(Plan plan, Schema names) {
        if (plan.schema().names().equals(names.names())) {
            return plan;
        }
        List<Field> fields = new ArrayList<>();
        List<Expr> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            fields.add(new Field(names.name(i), plan.schema().type(i)));
            columns.add(new Expr.Ref(i, plan.schema().type(i)));
        }
        return plan instanceof Plan.Project project
                ? new Plan.Project(project.input(), project.expressions(), new Schema(fields))
                : new Plan.Project(plan, columns, new Schema(fields));
    }
}
