/** A real browser for tests, driven over its own protocol. */
@NullMarked
package io.tidewire.testkit.browser;

import org.jspecify.annotations.NullMarked;
