package io.tidewire.flink.job;

import io.tidewire.api.deploy.JobPlan;
import io.tidewire.api.deploy.JobPlan.ViewFacts;
import io.tidewire.api.pipeline.PipelineSpec;
import io.tidewire.api.pipeline.PipelineSpec.Emit;
import io.tidewire.api.pipeline.SqlText;
import io.tidewire.api.plan.Program;
import io.tidewire.flink.function.BothEngines;
import io.tidewire.flink.table.PipelineCatalog;
import io.tidewire.sql.LastingTables;
import io.tidewire.sql.NearJoins;
import io.tidewire.sql.PlainWindows;

import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Views as a job has them, each with operators of its own, in both engines of this process. What
 * those keep that retain or give out rows of open windows has a life.
 */
final class JobViews {

    /** An operator without the number that the planner gives it, and but the first that it says. */
    private static final Pattern KIND =
            Pattern.compile("^\\[\\d+]:(\\w+\\(\\w+=\\[[^]]*]).*", Pattern.DOTALL);

    private final Duration life;
    private final PipelineSpec.View[] views;
    private final Program program;

    /**
     * @param views each after those that it reads
     */
    JobViews(Duration life, PipelineSpec.View... views) {
        this.life = life;
        this.views = views;
        this.program = BothEngines.program(views);
    }

    /** Fails where the two come to different rows of the view v, or to none. */
    void requireEqual(BothEngines engines) throws Exception {
        engines.requireEqual(program, this::define);
    }

    /** Of the view v, in Flink. */
    List<Row> changes(BothEngines engines) throws Exception {
        return engines.changes(this::define);
    }

    /** How long the operators in Flink keep state, in milliseconds; 0 for ever. */
    Map<String, Long> lives() {
        Map<String, Long> lives = new TreeMap<>();
        for (Transformation<?> each : operators()) {
            Long told = StateLives.of(each);
            if (told != null) {
                lives.put(KIND.matcher(each.getDescription()).replaceAll("$1)"), told);
            }
        }
        return lives;
    }

    /** The same of the left and the right side of each join. */
    Set<List<Long>> joins() {
        Set<List<Long>> joins = new HashSet<>();
        operators().forEach(each -> joins.add(StateLives.ofSides(each)));
        joins.remove(List.of());
        return joins;
    }

    private List<Transformation<?>> operators() {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        new BothEngines(1, 10, false).tables(environment, this::define);
        List<Transformation<?>> operators = new ArrayList<>();
        environment
                .getTransformations()
                .forEach(end -> operators.addAll(end.getTransitivePredecessors()));
        return operators;
    }

    private void define(StreamTableEnvironment tables, PipelineCatalog catalog) {
        ViewTables defined = new ViewTables(tables, catalog);
        for (Program.SourceTable source : program.sources()) {
            if (!source.primaryKey().isEmpty()) {
                defined.takeApart(
                        new ViewFacts(
                                source.name(),
                                source.schema(),
                                false,
                                source.primaryKey(),
                                JobPlan.Grouping.NONE,
                                null,
                                false));
            }
        }
        for (int i = 0; i < views.length; i++) {
            Program.View known = program.views().get(i);
            boolean lives = views[i].emit() == Emit.UPDATES || views[i].retain() != null;
            defined.add(
                    new ViewFacts(
                            known.name(),
                            known.schema(),
                            known.insertOnly(),
                            known.key(),
                            JobPlan.Grouping.NONE,
                            lives ? life : null,
                            true),
                    text(views[i], known).text());
        }
    }

    private SqlText text(PipelineSpec.View view, Program.View known) {
        Duration retain = view.retain();
        SqlText text =
                retain == null
                        ? view.sql()
                        : LastingTables.of(
                                        NearJoins.of(view.sql(), known, program, retain).text(),
                                        known,
                                        program)
                                .text();
        return view.emit() == Emit.UPDATES
                ? PlainWindows.of(text, program, List.of(), JobPlan.PLAIN).text()
                : text;
    }
}
