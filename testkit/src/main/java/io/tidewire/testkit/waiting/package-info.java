/** Waiting in tests, never for longer than it may take. */
@NullMarked
package io.tidewire.testkit.waiting;

import org.jspecify.annotations.NullMarked;
