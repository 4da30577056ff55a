/** Help words: payments and accounts. `help-words.ts` describes the format. */
export const PAYMENTS = `
# 결제, 송금, 카드, 계좌
신용카드 = credit card
체크카드 = 직불카드 = debit card
결제 = 지불 = payment = 페이먼트
결제 수단 = 결제 방법 = 결제 방식 = 지불 수단 = payment method
결제 수단 등록 = 결제 수단 추가 = 카드 등록 = 카드 추가 = add payment method = add card = register card
결제 수단 변경 = 결제 카드 변경 = 카드 변경 = change payment method = update payment method = change card
결제 수단 삭제 = 카드 삭제 = remove payment method = delete card = remove card
결제 실패 = 결제 오류 = 결제 안 됨 = 결제 거절 = 결제 불가 = payment failed = payment failure = payment declined = payment error
결제 취소 = 승인 취소 = cancel payment = void payment
결제 내역 = 결제 기록 = 구매 내역 = 결제 이력 = payment history = purchase history = billing history
중복 결제 = 이중 결제 = 두 번 결제 = duplicate payment = double charge = charged twice = duplicate charge
결제 비밀번호 = 결제 암호 = 페이 비밀번호 = payment password = payment PIN
모르는 결제 = 본인이 하지 않은 결제 = 부정 결제 = 무단 결제 = unauthorized charge = unrecognized charge = unauthorized payment = unknown charge
휴대폰 결제 = 소액결제 = 휴대폰 소액결제 = carrier billing = mobile billing
무통장 입금 = 계좌 입금 = pay by bank transfer
유효 기간 = 유효기한 = 만료일 = expiration date = expiry date = validity period
카드 분실 = 카드 분실 신고 = 카드 도난 = lost card = report lost card = stolen card
카드 정지 = 카드 사용 중지 = block card = freeze card
할부 결제 = 분할 결제 = installment = installment plan
송금 = 계좌 이체 = 이체 = 돈 보내기 = money transfer = send money = bank transfer = wire transfer
송금 취소 = 이체 취소 = 돈 보내기 취소 = cancel transfer
착오 송금 = 잘못 보낸 돈 = 잘못 송금 = 오송금 = 송금 실수 = sent money by mistake = mistaken transfer = wrong transfer
자동 이체 = 자동이체 등록 = automatic transfer = direct debit = standing order
입금 = deposit = 돈 넣기
출금 = 인출 = 돈 빼기 = withdrawal = cash out
잔액 충전 = 머니 충전 = 금액 충전 = top up = add money = reload balance
계좌 = 은행 계좌 = 통장 = bank account
계좌 번호 = account number = bank account number
계좌 연결 = 계좌 등록 = 계좌 추가 = link bank account = connect bank account = add bank account
입출금 내역 = 거래 내역 = 거래 기록 = transaction history = account activity
잔액 = 잔고 = balance = account balance
잔액 부족 = 잔고 부족 = insufficient balance = insufficient funds
이체 한도 = 송금 한도 = transfer limit
한도 상향 = 한도 증액 = 한도 올리기 = 한도 늘리기 = increase limit = raise limit
포인트 = 적립금 = 마일리지 = point = reward point
포인트 소멸 = 포인트 만료 = 적립금 소멸 = points expiration = expired points
캐시백 = cashback = 페이백
리워드 = reward
영수증 = 결제 영수증 = receipt = proof of purchase = 매출전표
해외 결제 = 해외 카드 결제 = international payment = overseas payment = foreign transaction
교통카드 = transit card = transportation card
정산 = 정산금 = settlement = payout
명의 도용 = 신원 도용 = 개인정보 도용 = identity theft
피싱 = 피싱 사기 = phishing
보이스피싱 = 전화 금융사기 = voice phishing = vishing
스미싱 = 문자 사기 = 문자 피싱 = smishing
사기 = 스캠 = scam = fraud
사기 신고 = 사기 피해 신고 = report fraud = report scam
사칭 = impersonation = impersonate
사칭 계정 = 가짜 계정 = fake account = impersonating account
지급 정지 = 계좌 지급정지 = 계좌 동결 = freeze account = account freeze
차지백 = 결제 이의 제기 = chargeback = payment dispute = dispute a charge
`;
