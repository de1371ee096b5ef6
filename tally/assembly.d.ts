// Types of AssemblyScript, for src/trace/tally/memory.ts, which is compiled as both.
declare type usize = number
declare type i32 = number
declare type u32 = number
