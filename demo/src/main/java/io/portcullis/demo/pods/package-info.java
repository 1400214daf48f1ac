/** The shop's pods: network namespaces with an application, a sidecar and the rules that lead one through the other. */
@NullMarked
package io.portcullis.demo.pods;

import org.jspecify.annotations.NullMarked;
