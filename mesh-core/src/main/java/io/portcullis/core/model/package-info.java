/** What a mesh consists of: services, subsets, endpoints and their policies, as immutable values. */
@NullMarked
package io.portcullis.core.model;

import org.jspecify.annotations.NullMarked;
