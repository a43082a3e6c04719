package io.tidewire.sql.convert;

import io.tidewire.api.plan.Plan;

import org.apache.calcite.rel.RelNode;

/** CROSS JOIN UNNEST. */
final class Unnests {

    private Unnests() {}

    static Plan translate(RelNode node) {
        throw Unsupported.of("UNNEST in this place cannot be run " + node.getId(), null);
    }
}
