/**
 * The Nexmark benchmark: an auction site's events, the same for every run, and the queries over
 * them. After the public suite (github.com/nexmark/nexmark, Apache-2.0), whose proportions, ranges
 * and query texts these are; no code is taken from it.
 */
@NullMarked
package io.tidewire.testkit.nexmark;

import org.jspecify.annotations.NullMarked;
