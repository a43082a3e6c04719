/** The search of MATCH_RECOGNIZE: pattern, conditions, and the rows of matches that are open. */
@NullMarked
package io.tidewire.engine.operator.match;

import org.jspecify.annotations.NullMarked;
