/** Whether two engines' tables are equal, in a few bytes. */
@NullMarked
package io.tidewire.bench.answer;

import org.jspecify.annotations.NullMarked;
