/** Disks that live in memory, lose what was not synced, and fail where a test says so. */
@NullMarked
package io.tidewire.testkit.storage;

import org.jspecify.annotations.NullMarked;
