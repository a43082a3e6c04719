package io.tidewire.engine.operator;

/** An operator that keeps something between steps. */
public sealed interface Stateful extends Operator
        permits FinalizeRows,
                Grouped,
                HashJoin,
                HeadRows,
                LeadingRows,
                LifetimeAssign,
                MatchRecognize,
                OverRows,
                SessionAggregate,
                SessionAssign,
                SetOperation,
                StarJoin,
                TemporalLookup,
                TopRows,
                Upsert,
                ValueRows,
                VersionJoin {}
