/** Help words: shopping and games. `help-words.ts` describes the format. */
export const SHOPPING = `
# 쇼핑, 주문, 배송
상품 = 제품 = 물품 = product
주문 = 오더 = order
주문 취소 = 구매 취소 = cancel order = cancel purchase
주문 변경 = 주문 수정 = 주문 옵션 변경 = change order = modify order = edit order
주문 내역 = 주문 기록 = 주문 목록 = order history = order list
구매 = 구입 = purchase = buy
구매 확정 = 구매 결정 = confirm purchase = purchase confirmation
판매 = 팔기 = sell
장바구니 = 카트 = shopping cart = cart = basket = 쇼핑 카트
찜 = 위시리스트 = 찜하기 = 관심 상품 = 찜 목록 = wishlist
배송 = delivery = shipping = shipment
배송 조회 = 배송 추적 = 택배 조회 = 배송 상태 확인 = 배송 현황 = track package = package tracking = track order = order tracking = track shipment = delivery status
배송비 = 배송료 = 택배비 = 배송 요금 = shipping fee = delivery fee = shipping cost = shipping charge
배송지 = 배송 주소 = 배송지 주소 = 받는 주소 = shipping address = delivery address
배송지 변경 = 배송 주소 변경 = 배송지 수정 = change shipping address = change delivery address
배송 지연 = 배송이 늦음 = 늦은 배송 = delivery delay = late delivery = delayed shipment = shipping delay
배송 기간 = 배송 소요 시간 = 배송 예정일 = 도착 예정일 = delivery time = estimated delivery date = delivery date
미배송 = 상품 미수령 = 배송 누락 = 물건을 받지 못함 = missing package = item not received = not delivered
오배송 = 다른 상품 배송 = 잘못 온 상품 = wrong item = wrong item delivered = incorrect item
해외 배송 = 국제 배송 = international shipping = overseas shipping
운송장 번호 = 송장 번호 = 택배 번호 = tracking number = waybill number
택배 = 소포 = parcel = package
반품 = 상품 반납 = return item = product return
반품 신청 = 반품 접수 = request return = start a return
반품 배송비 = 반품비 = 반품 비용 = return shipping fee = return fee
반품 수거 = 반품 회수 = return pickup
교환 = 상품 교환 = product exchange
환불 = refund = 리펀드 = money back
환불 신청 = 환불 요청 = 환불받기 = 환불 받는 방법 = request refund = get a refund
환불 규정 = 환불 정책 = 환불 기준 = refund policy
환불 상태 = 환불 조회 = 환불 내역 = refund status
부분 환불 = 일부 환불 = partial refund
파손 = 파손 상품 = damaged item = damaged
불량 = 하자 = 불량품 = 결함 = defect = defective = faulty
품절 = 재고 없음 = 매진 = out of stock = sold out = 솔드아웃
예약 구매 = 사전 예약 = 예약 주문 = pre-order = preorder
판매자 = 셀러 = 판매 업체 = seller = merchant = vendor
판매자 등록 = 입점 신청 = 판매자 가입 = 입점 = become a seller = seller registration
중고 거래 = 중고 판매 = second-hand = second-hand trade = used item
직거래 = 대면 거래 = in-person transaction = meet in person
안전 거래 = 안전결제 = 에스크로 = escrow = safe payment
동네 인증 = 지역 인증 = neighborhood verification = location verification
상품 등록 = 판매글 작성 = 물건 올리기 = list an item = create listing = add product
할인 = 세일 = discount
할인 코드 = 프로모션 코드 = 쿠폰 코드 = 프로모 코드 = promo code = promotion code = discount code = coupon code
쿠폰 = 할인권 = coupon = voucher = 바우처
쿠폰 등록 = 쿠폰 입력 = redeem coupon = register coupon
기프트카드 = 상품권 = 기프티콘 = 모바일 상품권 = 모바일 교환권 = gift card = gift certificate = gift voucher
선물하기 = 선물 보내기 = send a gift = gift to a friend
이벤트 = event
추천인 코드 = 초대 코드 = 친구 초대 코드 = referral code = invite code = invitation code
품질 보증 = 제품 보증 = 보증 기간 = 무상 보증 = warranty
가품 = 위조품 = 짝퉁 = 모조품 = counterfeit = fake product
# 게임, 인앱
게임 = game
인앱 결제 = 앱 내 결제 = 앱 내 구매 = 인앱 구매 = in-app purchase = IAP = in-app payment
인앱 결제 환불 = 인앱 구매 환불 = 앱 내 구매 환불 = refund in-app purchase
구매 복원 = 결제 복원 = 구매 항목 복원 = restore purchase
아이템 미지급 = 결제 후 아이템 미지급 = 상품 미지급 = 아이템이 안 들어옴 = item not received after purchase = missing purchase = purchase not received
유료 재화 = 게임 머니 = 게임 캐시 = in-game currency = game money
아이템 복구 = 아이템 복원 = restore item = item recovery
서버 점검 = 시스템 점검 = 정기 점검 = 점검 = server maintenance = maintenance = scheduled maintenance
게스트 계정 = 게스트 로그인 = guest account = guest login
게임 데이터 = 저장 데이터 = 세이브 데이터 = save data = game save = saved game
계정 연동 = 계정 연결 = link account = account linking = connect account
연동 해제 = 계정 연결 해제 = 계정 연동 해제 = unlink account = disconnect account
불법 프로그램 = 게임핵 = 치트 = cheat = cheating = hack program
렉 = 게임 지연 = 랙 = lag
튕김 = 앱 튕김 = 앱 꺼짐 = 앱이 꺼짐 = 비정상 종료 = crash = app crash
컨트롤러 = 게임패드 = controller = gamepad
`;
