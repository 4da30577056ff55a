;; Writes the products of a query (int16) with `count` vectors (int8) to `scores` (int32). `size`:
;; numbers of a vector, a multiple of 16. All other parameters are addresses.
(module
  (import "env" "memory" (memory 1))
  (func (export "scan")
    (param $query i32) (param $vectors i32) (param $count i32) (param $scores i32) (param $size i32)
    (local $at i32) (local $sum v128)
    (loop $vector
      (local.set $sum (v128.const i32x4 0 0 0 0))
      (local.set $at (i32.const 0))
      (loop $numbers
        (local.set $sum (i32x4.add (local.get $sum) (i32x4.add
          (i32x4.dot_i16x8_s
            (v128.load (i32.add (local.get $query) (i32.shl (local.get $at) (i32.const 1))))
            (v128.load8x8_s (i32.add (local.get $vectors) (local.get $at))))
          (i32x4.dot_i16x8_s
            (v128.load offset=16 (i32.add (local.get $query) (i32.shl (local.get $at) (i32.const 1))))
            (v128.load8x8_s offset=8 (i32.add (local.get $vectors) (local.get $at)))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $numbers (i32.lt_u (local.get $at) (local.get $size))))
      (i32.store (local.get $scores) (i32.add
        (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
        (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
      (local.set $scores (i32.add (local.get $scores) (i32.const 4)))
      (local.set $vectors (i32.add (local.get $vectors) (local.get $size)))
      (br_if $vector (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))
