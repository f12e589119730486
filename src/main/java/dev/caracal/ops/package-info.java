/** Watching it run: metrics, health and logs. */
package dev.caracal.ops;
