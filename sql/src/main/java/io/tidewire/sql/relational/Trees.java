package io.tidewire.sql.relational;

import org.apache.calcite.rel.RelNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Walks over relational trees. */
public final class Trees {

    private Trees() {}

    /** Applies a change to every node, inputs first. */
    public static RelNode bottomUp(RelNode node, UnaryOperator<RelNode> change) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode next = bottomUp(input, change);
            changed |= next != input;
            inputs.add(next);
        }
        return change.apply(changed ? node.copy(node.getTraitSet(), inputs) : node);
    }
}
