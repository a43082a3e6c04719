/** A pipeline that only pretends to run, for tests of what stands around one. */
@NullMarked
package io.tidewire.testkit.fake;

import org.jspecify.annotations.NullMarked;
